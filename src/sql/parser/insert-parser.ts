/** INSERT INTO and INSERT OVERWRITE, a table or a directory. */
import type { Command } from '../logical/command.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { propertyList } from './properties.js'
import { query } from './query-parser.js'
import { tableName } from './special-forms.js'

export function insertStatement(c: Cursor): Command {
  c.expect('INSERT')
  const overwrite = c.accept('OVERWRITE')
  if (overwrite && (c.is('DIRECTORY') || c.is('LOCAL', 'DIRECTORY'))) return insertDirectory(c)
  if (!overwrite && !c.accept('INTO')) throw c.unexpected('INTO or OVERWRITE')
  if (overwrite) c.accept('INTO')
  c.accept('TABLE')
  const table = tableName(c)
  const partition = c.is('PARTITION', '(') ? partitionSpec(c) : {}
  if (c.accept('IF', 'NOT', 'EXISTS')) throw c.unsupported('INSERT ... IF NOT EXISTS')
  if (c.is('REPLACE', 'WHERE')) throw c.unsupported('INSERT INTO ... REPLACE WHERE')
  if (c.accept('BY', 'NAME')) throw c.unsupported('INSERT ... BY NAME')
  const columns = c.is('(') && !c.isQueryInParentheses ? c.identifierList() : undefined
  return { command: 'insert', table, overwrite, columns, partition, plan: query(c) }
}

function insertDirectory(c: Cursor): Command {
  c.accept('LOCAL')
  c.expect('DIRECTORY')
  const named = c.token.kind === 'string' ? c.string() : undefined
  if (!c.is('USING')) throw c.unexpected(named === undefined ? 'a path or USING' : 'USING')
  c.next()
  const format = c.identifiers('a format').join('.')
  const { path: optionPath, ...options } = c.accept('OPTIONS') ? propertyList(c) : {}
  const path = named ?? optionPath
  if (path === undefined) throw c.unexpected('a path: after DIRECTORY or among the OPTIONS')
  return { command: 'insertDirectory', path, format, options, plan: query(c) }
}

/** PARTITION (a = 1, b): values as text, null where the query gives them. */
function partitionSpec(c: Cursor): Record<string, string | null> {
  c.expect('PARTITION', '(')
  const spec: Record<string, string | null> = Object.create(null)
  c.list(() => {
    const start = c.token
    const name = c.identifier('a column')
    if (name in spec) throw c.error('DUPLICATE_KEY', { keyColumn: name }, start)
    spec[name] = c.accept('=') ? constant(c) : null
  })
  c.expect(')')
  return { ...spec }
}

function constant(c: Cursor): string | null {
  const start = c.token
  const value = expression(c)
  if (value.kind === 'cast' && value.child.kind === 'literal') return String(value.child.value)
  if (value.kind !== 'literal') throw c.unsupported('a partition value that is no constant', start)
  if (value.value === null) return '__HIVE_DEFAULT_PARTITION__'
  return value.type.kind === 'string' ? String(value.value) : c.text.slice(start.start, c.last.end)
}
