/** Types as SQL writes them: `INT`, `DECIMAL(10, 2)`, `ARRAY<STRUCT<a: INT NOT NULL>>`, `INTERVAL DAY TO SECOND`. */
import {
  arrayType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  type DataType,
  DateType,
  DoubleType,
  dayTimeIntervalType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  mapType,
  NullType,
  ShortType,
  StringType,
  type StructField,
  structType,
  TimestampNTZType,
  TimestampType,
  yearMonthIntervalType,
} from '../types/data-type.js'
import type { Cursor } from './cursor.js'
import type { Token } from './token.js'

const simple: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['BOOLEAN', BooleanType],
  ['TINYINT', ByteType],
  ['BYTE', ByteType],
  ['SMALLINT', ShortType],
  ['SHORT', ShortType],
  ['INT', IntegerType],
  ['INTEGER', IntegerType],
  ['BIGINT', LongType],
  ['LONG', LongType],
  ['FLOAT', FloatType],
  ['REAL', FloatType],
  ['DOUBLE', DoubleType],
  ['STRING', StringType],
  ['BINARY', BinaryType],
  ['DATE', DateType],
  ['TIMESTAMP', TimestampType],
  ['TIMESTAMP_LTZ', TimestampType],
  ['TIMESTAMP_NTZ', TimestampNTZType],
  ['VOID', NullType],
])

const decimals: ReadonlySet<string> = new Set(['DECIMAL', 'DEC', 'NUMERIC'])
const withLength: ReadonlySet<string> = new Set(['CHAR', 'CHARACTER', 'VARCHAR'])

export function dataType(c: Cursor): DataType {
  c.enter()
  const start = c.token
  const word = c.isIdentifier ? c.identifier('a type').toUpperCase() : undefined
  if (word === undefined) throw c.unexpected('a type')
  const type = typeOf(word, c, start)
  c.leave()
  return type
}

function typeOf(word: string, c: Cursor, start: Token): DataType {
  switch (word) {
    case 'ARRAY': {
      if (!c.accept('<')) throw incomplete('ARRAY', c, start)
      const element = dataType(c)
      c.expect('>')
      return arrayType(element)
    }
    case 'MAP': {
      if (!c.accept('<')) throw incomplete('MAP', c, start)
      const key = dataType(c)
      c.expect(',')
      const value = dataType(c)
      c.expect('>')
      return mapType(key, value)
    }
    case 'STRUCT': {
      if (c.accept('<>')) return structType([])
      if (!c.accept('<')) throw incomplete('STRUCT', c, start)
      const fields = c.is('>') ? [] : c.list(() => structFieldOf(c))
      c.expect('>')
      return structType(fields)
    }
    case 'INTERVAL':
      return intervalType(c)
    default:
      return c.is('(') ? sizedType(word, c, start) : atomicType(word, c, start)
  }
}

function incomplete(
  what: 'ARRAY' | 'MAP' | 'STRUCT',
  c: Cursor,
  start: Token,
): ReturnType<Cursor['error']> {
  return c.error(`INCOMPLETE_TYPE_DEFINITION.${what}`, {}, start)
}

function atomicType(word: string, c: Cursor, start: Token): DataType {
  const found = simple.get(word)
  if (found !== undefined) {
    if (found === StringType && c.accept('COLLATE')) {
      const collation = c.identifier('a collation')
      if (collation.toUpperCase() !== 'UTF8_BINARY') throw c.unsupported(`COLLATE ${collation}`)
    }
    return found
  }
  if (decimals.has(word)) return decimalType(10, 0)
  if (withLength.has(word)) throw c.error('DATATYPE_MISSING_SIZE', { type: word }, start)
  throw c.error('UNSUPPORTED_DATATYPE', { typeName: word }, start)
}

/** A type with numbers in parentheses. The length of CHAR and VARCHAR says nothing to expressions, as in Spark. */
function sizedType(word: string, c: Cursor, start: Token): DataType {
  c.expect('(')
  const sizes = c.list(() => c.integer())
  c.expect(')')
  if (withLength.has(word) && sizes.length === 1) return StringType
  if (!decimals.has(word) || sizes.length > 2) {
    throw c.error('UNSUPPORTED_DATATYPE', { typeName: `${word}(${sizes.join(',')})` }, start)
  }
  const [precision, scale = 0] = sizes
  if (precision > MAX_PRECISION) {
    const parameters = { precision, maxPrecision: MAX_PRECISION }
    throw c.error('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', parameters, start)
  }
  if (scale > precision) {
    throw c.error('DECIMAL_SCALE_EXCEEDS_PRECISION', { precision, scale }, start)
  }
  return decimalType(precision, scale)
}

const yearMonth: readonly string[] = ['YEAR', 'MONTH']
const dayTime: readonly string[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND']

function intervalType(c: Cursor): DataType {
  for (const [units, make] of [
    [yearMonth, yearMonthIntervalType],
    [dayTime, dayTimeIntervalType],
  ] as const) {
    if (!c.isOneOf(units)) continue
    const start = units.indexOf(c.next().word)
    if (!c.accept('TO')) return make(start, start)
    const end = units.indexOf(c.token.word)
    if (end <= start) {
      const finer = units.slice(start + 1)
      throw c.unexpected(finer.length > 0 ? finer.join(' or ') : 'no TO after the finest unit')
    }
    c.next()
    return make(start, end)
  }
  return CalendarIntervalType
}

/** A field of STRUCT<...>, or a column of a DDL string: `a INT NOT NULL COMMENT 'text'`, `a: INT`. */
export function structFieldOf(c: Cursor): StructField {
  const name = c.identifier('the name of a field')
  c.accept(':')
  const type = dataType(c)
  const nullable = !c.accept('NOT', 'NULL')
  const comment = c.accept('COMMENT') ? c.string('the comment in quotes') : undefined
  if (c.is('DEFAULT') || c.is('GENERATED')) throw c.unsupported(`${c.token.word} of a column`)
  return Object.freeze({
    name,
    type,
    nullable,
    ...(comment !== undefined && { metadata: Object.freeze({ comment }) }),
  })
}
