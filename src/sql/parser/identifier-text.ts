/** Names with dots in a string: `a.b`, with parts in backticks where they are not plain words. */

/** The parts of a name; undefined when it is none. */
export function parts(text: string): string[] | undefined {
  const found: string[] = []
  let at = 0
  const part = /\s*(?:`((?:[^`]|``)+)`|([A-Za-z0-9_]+))\s*(\.|$)/y
  for (;;) {
    part.lastIndex = at
    const match = part.exec(text)
    if (match === null) return undefined
    found.push(match[1]?.replaceAll('``', '`') ?? match[2])
    at = part.lastIndex
    if (match[3] === '') return found
  }
}
