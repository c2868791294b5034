/**
 * Properties files, as Java and Spark read them: a setting a line, `key value`, `key=value` or `key: value`; lines that
 * begin with `#` or `!` are comments; a backslash at the end of a line goes on with the next, before another character it
 * takes that as it is (`\n`, `\t`, `\r`, `\f` and `\u0041` have their meaning). White space around values does not count.
 */
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' }

/** The settings in the order of their lines; a key that comes twice comes twice. */
export function parseProperties(text: string): [key: string, value: string][] {
  const settings: [string, string][] = []
  for (const line of logicalLines(text)) {
    const [, key, value] = /^((?:\\.|[^\\\s=:])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/su.exec(line)!
    settings.push([unescaped(key), unescaped(value).trim()])
  }
  return settings
}

/** Lines without comments and empty ones; those that a backslash continues are one. */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  let begun: string | undefined
  for (const natural of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const part = natural.replace(/^[ \t\f]+/, '')
    if (begun === undefined && /^(?:[#!]|$)/.test(part)) continue
    const line: string = (begun ?? '') + part
    const isContinued = /\\*$/.exec(line)![0].length % 2 === 1
    begun = isContinued ? line.slice(0, -1) : undefined
    if (!isContinued) lines.push(line)
  }
  if (begun !== undefined) lines.push(begun)
  return lines
}

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{4})|(.))/gisu,
    (_, code: string | undefined, character: string) =>
      code === undefined
        ? (escapes[character] ?? character)
        : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
