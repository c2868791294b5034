/**
 * Whether colours are shown, and the few that are used. `FORCE_COLOR` decides first (0 and false are no), then `NO_COLOR`
 * when it is not empty, else whether it is a terminal that has colours.
 */
export type Environment = Readonly<Record<string, string | undefined>>

export function showsColours(isTerminal: boolean, env: Environment = process.env): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: terminal } = env
  if (force !== undefined) return force !== '0' && force !== 'false'
  if (no) return false
  return isTerminal && terminal !== 'dumb'
}

const codes = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const
export type Colour = keyof typeof codes

/** The text as a terminal shows it in this colour. */
export function coloured(text: string, colour: Colour): string {
  return `\x1b[${codes[colour]}m${text}\x1b[0m`
}
