/**
 * SET and RESET. Keys and values are raw text (`SET a.b = c d`), not tokens; a key with special characters and a value
 * with a semicolon stand in backticks.
 */
import type { Expression } from '../expressions/expression.js'
import type { Command } from '../logical/command.js'
import { OneRow } from '../logical/one-row.js'
import { Project } from '../logical/project.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { intervalLiteral } from './interval-literal.js'
import { aliasOf } from './nodes.js'
import { query } from './query-parser.js'

/** 18 hours, in microseconds. */
const MAX_OFFSET = 64_800_000_000

const plainKey = /^[A-Za-z_][\w.-]*(?::[\w.-]+)*$/

export function setStatement(c: Cursor): Command {
  const start = c.token
  c.expect('SET')
  if (c.is('TIME', 'ZONE')) return timeZone(c)
  const next = c.peek()
  if (
    c.isOneOf(['VAR', 'VARIABLE']) &&
    (/^(?:word|quoted)$/.test(next.kind) || next.word === '(')
  ) {
    c.next()
    return variables(c)
  }
  const raw = rest(c)
  if (raw === '') return { command: 'set', key: undefined, value: undefined }
  if (raw === '-v') return { command: 'setVerbose' }
  const match = /^(`(?:[^`]|``)+`|[^=`]*?)\s*(?:=\s*(.*))?$/s.exec(raw)
  const key = match === null ? undefined : unquoted(match[1])
  const value = match?.[2] === undefined ? undefined : valueFrom(match[2])
  if (key === undefined || value === null) throw c.error('INVALID_SET_SYNTAX', {}, start)
  return { command: 'set', key, value }
}

/** `a = 1, b = 2`, `a = DEFAULT`, `(a, b) = (SELECT 1, 2)`. */
function variables(c: Cursor): Command {
  const what = 'the name of a variable'
  if (c.accept('(')) {
    const names = c.list(() => c.identifiers(what))
    c.expect(')', '=', '(')
    const plan = query(c)
    c.expect(')')
    return { command: 'setVariables', names, plan }
  }
  const names: string[][] = []
  const values: Expression[] = []
  do {
    names.push(c.identifiers(what))
    c.expect('=')
    if (c.is('DEFAULT')) {
      c.next()
      if (names.length > 1 || c.is(',')) throw c.unsupported('DEFAULT among several variables')
      return { command: 'setVariables', names, plan: undefined }
    }
    values.push(expression(c))
  } while (c.accept(','))
  const plan = new Project(
    values.map((value, i) => aliasOf(value, `_${i + 1}`)),
    new OneRow(),
  )
  return { command: 'setVariables', names, plan }
}

export function resetStatement(c: Cursor): Command {
  const start = c.token
  c.expect('RESET')
  const raw = rest(c)
  if (raw === '') return { command: 'reset', key: undefined }
  const key = unquoted(raw)
  if (key === undefined) throw c.error('INVALID_RESET_COMMAND_FORMAT', {}, start)
  return { command: 'reset', key }
}

/** The text up to the end, but for semicolons and blanks there; nothing is left of the tokens. */
function rest(c: Cursor): string {
  const from = c.last.end
  c.at = c.tokens.length - 1
  return c.text
    .slice(from)
    .replace(/[\s;]+$/, '')
    .trim()
}

function unquoted(key: string): string | undefined {
  if (/^`(?:[^`]|``)+`$/.test(key)) return key.slice(1, -1).replaceAll('``', '`')
  return plainKey.test(key) ? key : undefined
}

/** Null where it must be in backticks and is not. */
function valueFrom(raw: string): string | null {
  if (/^`(?:[^`]|``)*`$/.test(raw)) return raw.slice(1, -1).replaceAll('``', '`')
  return raw.includes(';') ? null : raw
}

function timeZone(c: Cursor): Command {
  c.expect('TIME', 'ZONE')
  if (c.accept('LOCAL')) {
    return { command: 'setTimeZone', zone: Intl.DateTimeFormat().resolvedOptions().timeZone }
  }
  const start = c.token
  if (!c.is('INTERVAL'))
    return { command: 'setTimeZone', zone: c.string('a zone in quotes, or LOCAL') }
  const interval = intervalLiteral(c)
  const micros = interval.kind === 'literal' ? Number(interval.value) : Number.NaN
  const seconds = micros / 1e6
  const isOffset =
    interval.kind === 'literal' &&
    interval.type.kind === 'day_time_interval' &&
    Math.abs(micros) <= MAX_OFFSET &&
    Number.isInteger(seconds)
  if (!isOffset)
    throw c.error(
      'INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE',
      { input: 'TIME ZONE' },
      start,
    )
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0')
  const size = Math.abs(seconds)
  const tail = size % 60 === 0 ? '' : `:${two(size % 60)}`
  const zone = `${seconds < 0 ? '-' : '+'}${two(size / 3600)}:${two((size % 3600) / 60)}${tail}`
  return { command: 'setTimeZone', zone }
}
