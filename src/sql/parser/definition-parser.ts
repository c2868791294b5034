/** CREATE TEMPORARY VIEW, DROP VIEW, DECLARE and DROP VARIABLE. */
import type { Command } from '../logical/command.js'
import { structType } from '../types/data-type.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { propertyList } from './properties.js'
import { query } from './query-parser.js'
import { tableName } from './special-forms.js'
import { dataType, structFieldOf } from './type-parser.js'

/** What Spark makes and drops besides views: there is no catalog for them here. */
const others: ReadonlySet<string> = new Set(
  'TABLE EXTERNAL FUNCTION DATABASE SCHEMA NAMESPACE INDEX PROCEDURE'.split(' '),
)

function expectView(c: Cursor, verb: string): void {
  if (c.isOneOf(others)) throw c.unsupported(`${verb} ${c.token.word}`)
  c.expect('VIEW')
}

export function createStatement(c: Cursor): Command {
  const start = c.token
  c.expect('CREATE')
  const replace = c.accept('OR', 'REPLACE')
  const global = c.accept('GLOBAL')
  const temporary = c.accept('TEMPORARY') || c.accept('TEMP')
  if (global && !temporary) throw c.unexpected('TEMPORARY')
  expectView(c, 'CREATE')
  if (!temporary) throw c.unsupported('CREATE VIEW without TEMPORARY', start)
  if (c.accept('IF', 'NOT', 'EXISTS')) {
    throw c.unsupported('IF NOT EXISTS of a temporary view', start)
  }
  const name = tableName(c, 'the name of the view')
  if (isTypedColumns(c) || c.is('USING')) {
    const schema = c.accept('(') ? structType(c.list(() => structFieldOf(c))) : undefined
    if (schema !== undefined) c.expect(')')
    c.expect('USING')
    const format = c.identifiers('a format').join('.')
    const options = c.accept('OPTIONS') ? propertyList(c) : {}
    return { command: 'createViewUsing', name, schema, replace, global, format, options }
  }
  const columns = c.is('(') ? viewColumns(c) : undefined
  while (!c.is('AS')) viewClause(c)
  c.expect('AS')
  const plan = query(c)
  return { command: 'createView', name, columns, replace, ifNotExists: false, global, plan }
}

/** `(a INT, ...)` and not `(a, b)` or `(a COMMENT 'text')`. */
function isTypedColumns(c: Cursor): boolean {
  if (!c.is('(')) return false
  const { kind, word } = c.peek(2)
  return word === ':' || kind === 'quoted' || (kind === 'word' && word !== 'COMMENT')
}

function viewColumns(c: Cursor): string[] {
  c.expect('(')
  const columns = c.list(() => {
    const name = c.identifier('a column')
    if (c.accept('COMMENT')) c.string()
    return name
  })
  c.expect(')')
  return columns
}

/** What a view may say of itself; nothing asks for it later. */
function viewClause(c: Cursor): void {
  if (c.accept('COMMENT')) c.string('the comment in quotes')
  else if (c.accept('TBLPROPERTIES')) propertyList(c)
  else throw c.unexpected('AS')
}

export function dropStatement(c: Cursor): Command {
  c.expect('DROP')
  if (c.accept('TEMPORARY', 'VARIABLE') || c.accept('TEMP', 'VARIABLE')) {
    const ifExists = c.accept('IF', 'EXISTS')
    return { command: 'dropVariable', ifExists, name: c.identifiers('the name of the variable') }
  }
  expectView(c, 'DROP')
  const ifExists = c.accept('IF', 'EXISTS')
  return { command: 'dropView', name: tableName(c, 'the name of the view'), ifExists }
}

/** DECLARE OR REPLACE VARIABLE x INT DEFAULT 5. */
export function declareStatement(c: Cursor): Command {
  c.expect('DECLARE')
  const replace = c.accept('OR', 'REPLACE')
  if (!c.accept('VARIABLE')) c.accept('VAR')
  const start = c.token
  const name = c.identifiers('the name of the variable')
  const type = c.isIdentifier && !c.is('DEFAULT') ? dataType(c) : undefined
  const value = c.accept('DEFAULT') || c.accept('=') ? expression(c) : undefined
  if (type === undefined && value === undefined) {
    throw c.error('INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED', {}, start)
  }
  return { command: 'declareVariable', name, replace, type, value }
}
