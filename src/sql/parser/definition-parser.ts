/** CREATE and DROP of temporary views and functions, DECLARE and DROP VARIABLE. */
import type { Expression } from '../expressions/expression.js'
import type { Command } from '../logical/command.js'
import { type DataType, structType } from '../types/data-type.js'
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
  if (temporary && !global && c.accept('FUNCTION')) return functionDefinition(c, replace)
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

/** What comes behind FUNCTION: `f(x INT DEFAULT 1) RETURNS INT COMMENT 'text' RETURN x + 1`. */
function functionDefinition(c: Cursor, replace: boolean): Command {
  if (c.is('IF')) throw c.error('INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS')
  const name = functionName(c)
  if (c.is('AS') || c.is('USING')) throw c.unsupported('a function of a Java class')
  c.expect('(')
  const parameters = c.is(')') ? [] : c.list(() => parameter(c))
  c.expect(')')
  const returns = c.accept('RETURNS') ? returnType(c) : undefined
  while (!c.is('RETURN')) routineClause(c)
  c.expect('RETURN')
  const start = c.token
  const body: Expression = c.isQueryStart()
    ? { kind: 'subquery', form: 'scalar', plan: query(c), origin: c.origin(start) }
    : expression(c)
  const text = c.text.slice(start.start, c.last.end)
  return { command: 'createFunction', name, replace, parameters, returns, body, text }
}

type Parameter = Extract<Command, { command: 'createFunction' }>['parameters'][number]

function parameter(c: Cursor): Parameter {
  const name = c.identifier('the name of a parameter')
  const type = dataType(c)
  c.accept('NOT', 'NULL')
  const value = c.accept('DEFAULT') ? expression(c) : undefined
  if (c.accept('COMMENT')) c.string('the comment in quotes')
  return { name, type, value }
}

function returnType(c: Cursor): DataType {
  if (c.is('TABLE')) throw c.unsupported('a function that gives a table')
  return dataType(c)
}

/** What a function may say of itself; what it does says the body. */
function routineClause(c: Cursor): void {
  if (c.accept('COMMENT')) c.string('the comment in quotes')
  else if (
    !['LANGUAGE SQL', 'DETERMINISTIC', 'NOT DETERMINISTIC', 'CONTAINS SQL', 'READS SQL DATA'].some(
      clause => c.accept(...clause.split(' ')),
    )
  ) {
    throw c.unexpected('RETURN')
  }
}

/** It lies in the session, whose name may stand before its own. */
function functionName(c: Cursor): string {
  const start = c.token
  const parts = c.identifiers('the name of the function')
  const schema = parts.slice(0, -1).join('.').toLowerCase()
  if (['', 'session', 'system.session'].includes(schema)) return parts.at(-1)!
  throw c.unsupported('a temporary function in a schema', start)
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
  if (c.accept('TEMPORARY', 'FUNCTION') || c.accept('TEMP', 'FUNCTION')) {
    const ifExists = c.accept('IF', 'EXISTS')
    return { command: 'dropFunction', name: functionName(c), ifExists }
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
