/**
 * Rows as `show` prints them: a table with a column as wide as its widest cell, or one value a line. To the character as
 * Spark does: texts right-aligned when they may be cut, left-aligned when not; full-width characters count twice.
 */
import type { StructShape } from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'
import { type TextOf, textMaker } from './types/text.js'

export interface ShowOptions {
  /** How many rows are printed. */
  readonly rows: number
  /** Characters of a cell at most; 0: all of them. */
  readonly truncate: number
  readonly vertical: boolean
  readonly timeZone: string
}

const MIN_WIDTH = 3

/** `rows`: those that are printed, and one more where there are more. */
export function formatRows(
  schema: StructShape,
  rows: readonly StructValue[],
  { rows: most, truncate, vertical, timeZone }: ShowOptions,
): string {
  const hasMore = rows.length > most
  const shown = hasMore ? rows.slice(0, most) : rows
  const header = schema.fields.map(field => printable(field.name))
  const texts: TextOf[] = schema.fields.map(field => textMaker(field.type, timeZone, true))
  const cells = shown.map(row =>
    texts.map((text, i) => cut(row[i] === null ? 'NULL' : printable(text(row[i])), truncate)),
  )
  const count = `${most} ${most === 1 ? 'row' : 'rows'}`
  if (!vertical) {
    return table(header, cells, truncate > 0) + (hasMore ? `only showing top ${count}\n` : '\n')
  }
  if (cells.length === 0) return '(0 rows)\n'
  return records(header, cells) + (hasMore ? `only showing top ${count}\n` : '\n')
}

/** Control characters as they are written in a program, so that a row stays a line. */
function printable(text: string): string {
  return text.replace(/[^ -\uFFFF]/g, c => escapes[c] ?? c)
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\u000B': '\\v',
  '\u0007': '\\a',
}

/** The first `limit` characters; the last three of them are dots where something is left out and there is room. */
function cut(text: string, limit: number): string {
  if (limit <= 0 || text.length <= limit) return text
  return limit < 4 ? text.slice(0, limit) : `${text.slice(0, limit - 3)}...`
}

function table(header: string[], cells: string[][], alignRight: boolean): string {
  const widths = header.map((name, i) =>
    cells.reduce(
      (most, row) => Math.max(most, displayWidth(row[i])),
      Math.max(MIN_WIDTH, displayWidth(name)),
    ),
  )
  const pad = (text: string, width: number): string => {
    const space = ' '.repeat(width - displayWidth(text))
    return alignRight ? space + text : text + space
  }
  const rule = `+${widths.map(width => '-'.repeat(width)).join('+')}+\n`
  const line = (row: string[]): string => `|${row.map((c, i) => pad(c, widths[i])).join('|')}|\n`
  return rule + line(header) + rule + cells.map(line).join('') + rule
}

function records(header: string[], cells: string[][]): string {
  const nameWidth = header.reduce((most, name) => Math.max(most, displayWidth(name)), MIN_WIDTH)
  const valueWidth = cells
    .flat()
    .reduce((most, cell) => Math.max(most, displayWidth(cell)), MIN_WIDTH)
  return cells
    .map((row, n) => {
      const title = `-RECORD ${n}`
      const lines = row.map((cell, i) => {
        const name = header[i] + ' '.repeat(nameWidth - displayWidth(header[i]))
        return ` ${name} | ${cell}${' '.repeat(valueWidth - displayWidth(cell))} \n`
      })
      return `${title.padEnd(nameWidth + valueWidth + 5, '-')}\n${lines.join('')}`
    })
    .join('')
}

/** Ranges of UTF-16 units that take two places on a terminal, as Spark counts them. */
const fullWidth =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/g

/** How many places the text takes on a terminal. */
export function displayWidth(text: string): number {
  return text.length + (text.match(fullWidth)?.length ?? 0)
}
