/** Names in SQL of Postgres. */
import { MillraceError } from '../../util/errors.js'

/** A name in quotes: it means itself, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

const name = String.raw`(?:"(?:[^"\0]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`
const tableForm = new RegExp(`^\\s*${name}(?:\\s*\\.\\s*${name}){0,2}\\s*$`)

/**
 * The name of a table as a program wrote it (`people`, `sales."Orders"`), which can be put into SQL. Throws
 * INVALID_JDBC_TABLE for anything else.
 */
export function checkedTable(table: string): string {
  if (tableForm.test(table)) return table.trim()
  throw new MillraceError('INVALID_JDBC_TABLE', { table, quoted: quoteName(table) })
}
