/** Statements: queries, and the commands of `../logical/command.ts`. What Spark has besides is refused by name. */

import { Column } from '../column.js'
import type { Command, Statement } from '../logical/command.js'
import { bindParameters, type SqlArguments } from './bind-parameters.js'
import type { Cursor } from './cursor.js'
import { createStatement, declareStatement, dropStatement } from './definition-parser.js'
import { describeStatement, showStatement } from './description-parser.js'
import { namedExpression } from './expression-parser.js'
import { insertStatement } from './insert-parser.js'
import { queryStarts } from './keywords.js'
import { propertyList } from './properties.js'
import { query } from './query-parser.js'
import { resetStatement, setStatement } from './set-parser.js'
import { constantText, tableName } from './special-forms.js'
import type { Token } from './token.js'

export function statement(c: Cursor): Statement {
  if (c.isOneOf(queryStarts) || c.is('(')) return queryStatement(c)
  const parse = statements.get(c.token.word)
  if (parse !== undefined) return parse(c)
  if (refused.has(c.token.word)) throw c.unsupported(`the statement ${c.token.word}`)
  throw c.unexpected('a query or a command such as SELECT, CREATE or SHOW')
}

export function commandOf(command: Command): Statement {
  return Object.freeze({ statement: 'command', command })
}

function queryStatement(c: Cursor): Statement {
  return Object.freeze({ statement: 'query', plan: query(c) })
}

type StatementParser = (c: Cursor) => Statement

const command =
  (parse: (c: Cursor) => Command): StatementParser =>
  c =>
    commandOf(parse(c))

type ExplainMode = Extract<Command, { command: 'explain' }>['mode']

const modes: ReadonlyMap<string, ExplainMode> = new Map<string, ExplainMode>([
  ['EXTENDED', 'extended'],
  ['CODEGEN', 'codegen'],
  ['COST', 'cost'],
  ['FORMATTED', 'formatted'],
])

function explain(c: Cursor): Command {
  c.expect('EXPLAIN')
  const mode = modes.get(c.token.word) ?? 'simple'
  if (mode !== 'simple') c.next()
  if (!c.isQueryStart() && !c.is('(')) {
    if (statements.has(c.token.word)) throw c.unsupported('EXPLAIN of a command')
    throw c.unexpected('a query, or EXTENDED, CODEGEN, COST or FORMATTED')
  }
  return { command: 'explain', mode, plan: query(c) }
}

function cache(c: Cursor): Command {
  c.expect('CACHE')
  const lazy = c.accept('LAZY')
  c.expect('TABLE')
  const table = tableName(c)
  // how a table is stored is the session's choice; the storage level of Spark's option would change no answer
  if (c.accept('OPTIONS')) propertyList(c)
  const hasQuery = c.accept('AS') || c.isQueryStart() || c.is('(')
  return { command: 'cache', table, lazy, plan: hasQuery ? query(c) : undefined }
}

function uncache(c: Cursor): Command {
  c.expect('UNCACHE', 'TABLE')
  const ifExists = c.accept('IF', 'EXISTS')
  return { command: 'uncache', table: tableName(c), ifExists }
}

function refresh(c: Cursor): Command {
  c.expect('REFRESH')
  if (c.is('FUNCTION')) throw c.unsupported('REFRESH FUNCTION')
  if (!c.accept('TABLE')) throw c.unexpected('TABLE')
  return { command: 'refresh', table: tableName(c) }
}

function use(c: Cursor): Command {
  c.expect('USE')
  if (!c.accept('DATABASE') && !c.accept('SCHEMA')) c.accept('NAMESPACE')
  return { command: 'use', database: c.identifiers('the name of a database').join('.') }
}

/** EXECUTE IMMEDIATE text [INTO variables] [USING arguments]: the statement of the text. */
function execute(c: Cursor): Statement {
  c.expect('EXECUTE', 'IMMEDIATE')
  const start = c.token
  const text = constantText(c, 'EXECUTE IMMEDIATE')
  const into = c.accept('INTO') ? c.list(() => c.identifiers('the name of a variable')) : undefined
  const args = c.accept('USING') ? usingArguments(c) : undefined
  const made = innerStatement(c, text, args, start)
  if (into === undefined) return made
  if (made.statement !== 'query') {
    throw c.error('INVALID_STATEMENT_FOR_EXECUTE_INTO', { sqlString: text }, start)
  }
  return commandOf({ command: 'setVariables', names: into, plan: made.plan })
}

/** `1, 2`, or `1 AS a, 2 AS b`; perhaps in parentheses. */
function usingArguments(c: Cursor): SqlArguments {
  const start = c.token
  const inParentheses = c.accept('(')
  const given = c.list(() => namedExpression(c))
  if (inParentheses) c.expect(')')
  const named = given.filter(e => e.kind === 'alias')
  if (named.length > 0 && named.length < given.length) {
    throw c.error('ALL_PARAMETERS_MUST_BE_NAMED', { exprs: 'USING' }, start)
  }
  const values = given.map(e => {
    const value = c.constants?.valueOf(e.kind === 'alias' ? e.child : e)
    if (value === undefined) throw c.unsupported('USING of what is no constant', start)
    return new Column(value)
  })
  if (named.length === 0) return values
  return Object.fromEntries(named.map((e, i) => [e.kind === 'alias' ? e.name : '', values[i]]))
}

function innerStatement(
  c: Cursor,
  text: string,
  args: SqlArguments | undefined,
  start: Token,
): Statement {
  const inner = c.inner(text, args === undefined ? c.constants : c.constants?.with(args))
  if (inner.is('EXECUTE')) {
    throw c.error('NESTED_EXECUTE_IMMEDIATE', { sqlString: text }, start)
  }
  const made = statement(inner)
  while (inner.accept(';'));
  if (!inner.isEnd) throw inner.unexpected('the end of the statement')
  if (args === undefined) return made
  if (made.statement === 'command') return Object.freeze({ ...made, args })
  return Object.freeze({ statement: 'query', plan: bindParameters(made.plan, args) })
}

const statements: ReadonlyMap<string, StatementParser> = new Map<string, StatementParser>([
  ['CREATE', command(createStatement)],
  ['DROP', command(dropStatement)],
  ['DECLARE', command(declareStatement)],
  ['INSERT', command(insertStatement)],
  ['SHOW', command(showStatement)],
  ['DESCRIBE', command(describeStatement)],
  ['DESC', command(describeStatement)],
  ['EXPLAIN', command(explain)],
  ['SET', command(setStatement)],
  ['RESET', command(resetStatement)],
  ['CACHE', command(cache)],
  ['UNCACHE', command(uncache)],
  [
    'CLEAR',
    command(c => {
      c.expect('CLEAR', 'CACHE')
      return { command: 'clearCache' }
    }),
  ],
  ['REFRESH', command(refresh)],
  ['USE', command(use)],
  ['EXECUTE', execute],
])

/** Statements of Spark that there is nothing for here: no catalog of tables, no files of functions, no scripting. */
const refused: ReadonlySet<string> = new Set(
  'ADD ALTER ANALYZE BEGIN CALL COMMENT COMMIT DELETE DFS EXPORT IMPORT LIST LOAD LOCK MERGE MSCK REPAIR REPLACE ROLLBACK START TRUNCATE UNLOCK UPDATE'.split(
    ' ',
  ),
)
