/** SHOW and DESCRIBE. */
import type { Command } from '../logical/command.js'
import type { Cursor } from './cursor.js'
import { query } from './query-parser.js'
import { tableName } from './special-forms.js'

/** What Spark shows of a catalog that there is none of here. */
const others: ReadonlySet<string> = new Set(
  'CREATE PARTITIONS TBLPROPERTIES CURRENT TABLE PROCEDURES COLLATIONS'.split(' '),
)

export function showStatement(c: Cursor): Command {
  c.expect('SHOW')
  if (c.accept('TABLES')) return { command: 'showTables', pattern: scoped(c), views: false }
  if (c.accept('VIEWS')) return { command: 'showTables', pattern: scoped(c), views: true }
  if (c.isOneOf(['USER', 'SYSTEM', 'ALL']) && c.peek().word === 'FUNCTIONS') c.next()
  if (c.accept('FUNCTIONS')) {
    inDatabase(c)
    const pattern = c.accept('LIKE') || !c.isIdentifier ? undefined : c.identifiers().join('.')
    return { command: 'showFunctions', pattern: pattern ?? text(c) }
  }
  if (c.accept('COLUMNS')) {
    if (!c.accept('IN') && !c.accept('FROM')) throw c.unexpected('IN or FROM')
    const table = tableName(c)
    inDatabase(c)
    return { command: 'showColumns', table }
  }
  for (const word of ['DATABASES', 'SCHEMAS', 'NAMESPACES']) {
    if (!c.accept(word)) continue
    if (c.accept('LIKE') || c.token.kind === 'string')
      throw c.unsupported('SHOW DATABASES LIKE', c.last)
    return { command: 'showDatabases' }
  }
  if (c.accept('CATALOGS')) {
    const isLike = c.accept('LIKE')
    const pattern = isLike ? c.string('a pattern in quotes') : text(c)
    return { command: 'showCatalogs', pattern }
  }
  if (c.isOneOf(others)) throw c.unsupported(`SHOW ${c.token.word}`)
  throw c.unexpected('TABLES, VIEWS, FUNCTIONS, COLUMNS or DATABASES')
}

/** `IN db LIKE 'a*'`: the pattern. There is one database, so that its name says nothing. */
function scoped(c: Cursor): string | undefined {
  inDatabase(c)
  if (c.accept('LIKE')) return c.string('a pattern in quotes')
  return text(c)
}

function inDatabase(c: Cursor): void {
  if (c.accept('IN') || c.accept('FROM')) c.identifiers('the name of a database')
}

function text(c: Cursor): string | undefined {
  return c.token.kind === 'string' ? c.next().text : undefined
}

export function describeStatement(c: Cursor): Command {
  c.next()
  if (c.is('FUNCTION') && c.peek().kind !== 'end') {
    c.next()
    const extended = c.accept('EXTENDED')
    const name =
      c.token.kind === 'string' || c.token.kind === 'sign'
        ? c.next().text
        : c.identifiers('the name of a function').join('.')
    return { command: 'describeFunction', name, extended }
  }
  if (c.is('QUERY') && c.peek().kind !== 'end') {
    c.next()
    return { command: 'describeQuery', plan: query(c) }
  }
  if (c.isQueryStart() && !c.is('TABLE')) return { command: 'describeQuery', plan: query(c) }
  if (c.is('CATALOG') && c.peek().kind === 'word') throw c.unsupported('DESCRIBE CATALOG')
  if (c.isOneOf(['DATABASE', 'SCHEMA', 'NAMESPACE']) && /^(word|quoted)$/.test(c.peek().kind)) {
    c.next()
    const extended = c.accept('EXTENDED')
    return { command: 'describeDatabase', name: c.identifiers('the name of a database'), extended }
  }
  if (c.is('TABLE') && c.peek().kind !== 'end') c.next()
  const extended = c.accept('EXTENDED') || c.accept('FORMATTED')
  const table = tableName(c)
  if (!c.isEnd && !c.is(';')) throw c.unsupported('DESCRIBE of one column or partition')
  return { command: 'describe', table, extended }
}
