/**
 * JSON text to SQL values of a schema, with what Spark does when they do not fit:
 *
 * - a field whose value is of another type is null and the record counts as malformed, but its other fields stay, within
 *   nested structs too; an array or map with an element that does not fit is null as a whole, unless the elements are
 *   structs, arrays or maps, which stay with what of them fits
 * - whole numbers only for integral types, and only in their range (BYTE also takes 128 to 255, as negative numbers);
 *   DECIMAL from numbers and from strings, rounded half up; `"NaN"` and `"Infinity"` for FLOAT and DOUBLE
 * - a STRING takes every value: numbers, arrays and objects as JSON text
 * - TIMESTAMP also from whole numbers, as seconds; BINARY from Base64
 * - names of fields as they are, upper and lower case being different; of repeated names the last counts
 * - objects for STRUCT and MAP (of a key that comes twice the last counts), arrays for ARRAY
 */
import { MillraceError } from '../../util/errors.js'
import { type DataType, type DecimalType, type StructShape, sqlType } from './data-type.js'
import { Decimal } from './decimal.js'
import { fitsPrecision } from './integral.js'
import { parseCalendarInterval, parseDayTimeInterval, parseYearMonthInterval } from './interval.js'
import type { JsonOptions } from './json-options.js'
import { base64Bytes } from './json-scalars.js'
import {
  JsonArray,
  type JsonNode,
  JsonNumber,
  JsonObject,
  JsonSyntaxError,
  parseJson,
} from './json-syntax.js'
import { nodeText } from './json-text.js'
import { canonical, type MapValue, type SqlValue } from './sql-value.js'

/** What one text gave. */
export interface JsonRecords {
  /** Values of the schema's type: one, or none when the text is white space or malformed as a whole. */
  readonly rows: readonly SqlValue[]
  /** Why the text is malformed; `rows` then has what could be read of it. */
  readonly error: string | undefined
}

const FAILED: unique symbol = Symbol('does not fit')

/** The first thing in a text that did not fit. */
interface State {
  error: string | undefined
}

type Convert = (node: JsonNode, state: State) => SqlValue | typeof FAILED

/** Reads texts as values of a STRUCT, ARRAY or MAP type. The function may be called for any number of texts. */
export function jsonReader(type: DataType, options: JsonOptions): (text: string) => JsonRecords {
  const convert = converter(type, options)
  const root = rootOf(type, convert)
  return text => {
    const state: State = { error: undefined }
    let node: JsonNode | undefined
    try {
      node = parseJson(text, options)
    } catch (error) {
      if (error instanceof JsonSyntaxError) return { rows: [], error: error.message }
      throw error
    }
    if (node === undefined) return { rows: [], error: undefined }
    const rows = root(node, state)
    if (rows !== FAILED) return { rows, error: state.error }
    return { rows: [], error: state.error ?? doesNotFit(node, type) }
  }
}

function rootOf(
  type: DataType,
  convert: Convert,
): (node: JsonNode, state: State) => SqlValue[] | typeof FAILED {
  const one: ReturnType<typeof rootOf> = (node, state) => {
    if (node === null) return FAILED
    const value = convert(node, state)
    return value === FAILED ? FAILED : [value]
  }
  if (type.kind === 'array' && type.element.kind === 'struct') {
    // one object is an array of one struct
    return (node, state) =>
      node instanceof JsonObject ? one(new JsonArray([node]), state) : one(node, state)
  }
  return one
}

function converter(type: DataType, options: JsonOptions): Convert {
  const convert = converterOfValue(type, options)
  return (node, state) => {
    if (node === null) return null
    const value = convert(node, state)
    if (value === FAILED) state.error ??= doesNotFit(node, type)
    return value
  }
}

function doesNotFit(node: JsonNode, type: DataType): string {
  const text = nodeText(node)
  return `${text.length > 80 ? `${text.slice(0, 80)}...` : text} is no ${sqlType(type)}`
}

function converterOfValue(type: DataType, options: JsonOptions): Convert {
  const { times } = options
  switch (type.kind) {
    case 'boolean':
      return node => (typeof node === 'boolean' ? node : FAILED)
    case 'byte':
      return node => {
        const value = integerOf(node, -128n, 255n)
        return value === FAILED ? FAILED : (Number(value) << 24) >> 24
      }
    case 'short':
      return node => integerOf(node, -32768n, 32767n)
    case 'int':
      return node => integerOf(node, -2147483648n, 2147483647n)
    case 'long':
      return longOf
    case 'double':
      return node => doubleOf(node, options)
    case 'float':
      return node => {
        const value = doubleOf(node, options)
        return value === FAILED ? FAILED : Math.fround(value)
      }
    case 'decimal':
      return node => decimalOf(node, type)
    case 'string':
      return node => (typeof node === 'string' ? node : nodeText(node))
    case 'binary':
      return node => fromText(node, base64Bytes)
    case 'date':
      return node => fromText(node, text => times.readDate(text))
    case 'timestamp':
      return node => {
        if (!(node instanceof JsonNumber)) return fromText(node, text => times.readTimestamp(text))
        const seconds = longOf(node)
        return seconds === FAILED || typeof seconds === 'bigint' ? FAILED : seconds * 1_000_000
      }
    case 'timestamp_ntz':
      return node => fromText(node, text => times.readTimestampNTZ(text))
    case 'calendar_interval':
      return node => fromText(node, orUndefined(parseCalendarInterval))
    case 'year_month_interval':
      return node =>
        fromText(
          node,
          orUndefined(text => parseYearMonthInterval(text, type)),
        )
    case 'day_time_interval':
      return node =>
        fromText(
          node,
          orUndefined(text => parseDayTimeInterval(text, type)),
        )
    case 'struct':
      return structOf(type, options)
    case 'array': {
      const element = converter(type.element, options)
      return (node, state) => (node instanceof JsonArray ? all(node.items, element, state) : FAILED)
    }
    case 'map': {
      const element = converter(type.value, options)
      return (node, state) => {
        if (!(node instanceof JsonObject)) return FAILED
        const values = all(node.values, element, state)
        return values === FAILED ? FAILED : mapOf(node.keys, values)
      }
    }
    case 'void':
      return () => FAILED
  }
}

function structOf(type: StructShape, options: JsonOptions): Convert {
  const places = new Map(type.fields.map((field, i) => [field.name, i]))
  const fields = type.fields.map(field => converter(field.type, options))
  return (node, state) => {
    if (!(node instanceof JsonObject)) return FAILED
    const row = new Array<SqlValue>(fields.length).fill(null)
    const { keys, values } = node
    for (let i = 0; i < keys.length; i++) {
      const place = places.get(keys[i])
      if (place === undefined) continue
      const value = fields[place](values[i], state)
      if (value !== FAILED) row[place] = value
    }
    return row
  }
}

function all(
  nodes: readonly JsonNode[],
  element: Convert,
  state: State,
): SqlValue[] | typeof FAILED {
  const values = new Array<SqlValue>(nodes.length)
  for (let i = 0; i < nodes.length; i++) {
    const value = element(nodes[i], state)
    if (value === FAILED) return FAILED
    values[i] = value
  }
  return values
}

function mapOf(keys: readonly string[], values: readonly SqlValue[]): MapValue {
  const byKey = new Map(keys.map((key, i) => [key, values[i]]))
  return byKey.size === keys.length
    ? { keys, values }
    : { keys: [...byKey.keys()], values: [...byKey.values()] }
}

function longOf(node: JsonNode): number | bigint | typeof FAILED {
  return integerOf(node, -9223372036854775808n, 9223372036854775807n)
}

function integerOf(node: JsonNode, least: bigint, most: bigint): number | bigint | typeof FAILED {
  if (!(node instanceof JsonNumber) || !node.isInteger) return FAILED
  // + 0 makes 0 of -0
  if (node.text.length <= 15) {
    const value = Number(node.text) + 0
    return value >= least && value <= most ? value : FAILED
  }
  const value = BigInt(node.text)
  return value >= least && value <= most ? canonical(value) : FAILED
}

function doubleOf(node: JsonNode, options: JsonOptions): number | typeof FAILED {
  if (node instanceof JsonNumber) return node.isInteger ? Number(node.text) + 0 : Number(node.text)
  if (typeof node !== 'string' || options.allowNonNumericNumbers === false) return FAILED
  switch (node) {
    case 'NaN':
      return Number.NaN
    case '+INF':
    case '+Infinity':
    case 'Infinity':
      return Number.POSITIVE_INFINITY
    case '-INF':
    case '-Infinity':
      return Number.NEGATIVE_INFINITY
    default:
      return FAILED
  }
}

function decimalOf(node: JsonNode, type: DecimalType): SqlValue | typeof FAILED {
  const text = node instanceof JsonNumber ? node.text : typeof node === 'string' ? node : undefined
  const read = text === undefined ? undefined : Decimal.parse(text)
  if (read === undefined) return FAILED
  const unscaled = canonical(read.withScale(type.scale).unscaled)
  return fitsPrecision(unscaled, type.precision) ? unscaled : FAILED
}

function fromText<T extends SqlValue>(
  node: JsonNode,
  read: (text: string) => T | undefined,
): T | typeof FAILED {
  return typeof node === 'string' ? (read(node) ?? FAILED) : FAILED
}

/** Undefined where the function throws an error of ours. */
function orUndefined<T>(read: (text: string) => T): (text: string) => T | undefined {
  return text => {
    try {
      return read(text)
    } catch (error) {
      if (error instanceof MillraceError) return undefined
      throw error
    }
  }
}
