/**
 * The TypeScript blocks of a Markdown text. The info string after `ts` says what is done with a block: nothing, it is
 * compiled and run; `no-run (reason)`, it is only compiled. A `text` block right behind it is its expected output.
 */
export interface CodeBlock {
  /** Line (from 1) of the first line of code. */
  readonly line: number
  readonly code: string
  /** Why it is not run, in words. */
  readonly noRun: string | undefined
  readonly expectedOutput: string | undefined
}

/** Throws for a block that says what is not understood. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const fence =
    /^```(?:ts|typescript)\b[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$(?:\s*^```text[ \t]*\n([\s\S]*?)^```[ \t]*$)?/gm
  for (const { 0: whole, 1: info, 2: code, 3: expectedOutput, index } of markdown.matchAll(fence)) {
    const noRun = /^no-run \((.+)\)$/.exec(info.trim())?.[1]
    const line = markdown.slice(0, index + whole.indexOf('\n') + 1).split('\n').length
    if (info.trim() !== '' && noRun === undefined) {
      throw new Error(`line ${line - 1}: '${info}' is not understood; write no-run (reason)`)
    }
    blocks.push({ line, code, noRun, expectedOutput })
  }
  return blocks
}

/** Relative link targets of a Markdown text, without their anchors. */
export function relativeLinks(markdown: string): string[] {
  const links = allLinks(markdown).filter(link => !/^(?:[a-z]+:|#)/.test(link))
  return links.map(link => link.replace(/#.*$/, ''))
}

/** Relative links to a heading: the page (empty for the same one) and the heading's anchor. */
export function anchoredLinks(markdown: string): { page: string; anchor: string }[] {
  const links = allLinks(markdown).filter(link => !/^[a-z]+:/.test(link) && link.includes('#'))
  return links.map(link => {
    const [page, anchor] = link.split('#')
    return { page, anchor }
  })
}

/** The anchors that the headings of a Markdown text have. */
export function headingAnchors(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '')
  return Array.from(text.matchAll(/^#+ (.+)$/gm), match =>
    match[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function allLinks(markdown: string): string[] {
  return Array.from(markdown.matchAll(/\]\(([^)\s]+)\)/g), match => match[1])
}
