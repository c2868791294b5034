/**
 * SQL values and JSON trees as JSON text: what `to_json`, `Dataset.toJSON` and the writer of JSON files give, and
 * Spark's form of parts of a document, as `get_json_object` gives them.
 */
import type { AnyValue } from './any-value.js'
import type { DataType } from './data-type.js'
import type { JsonOptions } from './json-options.js'
import { JsonArray, type JsonNode, JsonNumber, type JsonObject } from './json-syntax.js'
import type { CalendarInterval, Integral, MapValue, SqlValue } from './sql-value.js'
import {
  calendarIntervalText,
  dayTimeIntervalText,
  decimalText,
  doubleText,
  floatText,
  yearMonthIntervalText,
} from './text.js'

/** A tree without white space; numbers with a point or exponent as DOUBLE has them: `2.50` is `2.5`. */
export function nodeText(node: JsonNode): string {
  if (node === null || typeof node === 'boolean') return String(node)
  if (typeof node === 'string') return JSON.stringify(node)
  if (node instanceof JsonNumber) return numberText(node)
  if (node instanceof JsonArray) return `[${node.items.map(nodeText).join(',')}]`
  return objectText(node)
}

function numberText(node: JsonNumber): string {
  if (node.isInteger) return node.text === '-0' ? '0' : node.text
  const value = Number(node.text)
  return Number.isFinite(value) ? doubleText(value) : `"${value}"`
}

function objectText({ keys, values }: JsonObject): string {
  return `{${keys.map((key, i) => `${JSON.stringify(key)}:${nodeText(values[i])}`).join(',')}}`
}

type Write = (value: AnyValue, indent: string) => string

/** Writes values that are not null of a STRUCT, ARRAY or MAP type. The function may be called for any number. */
export function jsonWriter(type: DataType, options: JsonOptions): (value: SqlValue) => string {
  const write = writer(type, options)
  if (!options.writeNonAsciiCharacterAsCodePoint) return value => write(value, '')
  return value => write(value, '').replace(/[^\0-\x7f]/g, unicodeEscape)
}

/** One value that is not null, as JSON text. */
export function toJsonText(value: SqlValue, type: DataType, options: JsonOptions): string {
  return jsonWriter(type, options)(value)
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

function writer(type: DataType, options: JsonOptions): Write {
  const { times } = options
  switch (type.kind) {
    case 'string':
      return quoted
    case 'float':
    case 'double': {
      const text = type.kind === 'float' ? floatText : doubleText
      return (value: number) => (Number.isFinite(value) ? text(value) : `"${value}"`)
    }
    case 'decimal':
      return (value: Integral) => bigDecimalText(value, type.scale)
    case 'binary':
      return (value: Uint8Array) => `"${Buffer.from(value).toString('base64')}"`
    case 'date':
      return (value: number) => quoted(times.writeDate(value))
    case 'timestamp':
      return (value: number) => quoted(times.writeTimestamp(value))
    case 'timestamp_ntz':
      return (value: number) => quoted(times.writeTimestampNTZ(value))
    case 'calendar_interval':
      return (value: CalendarInterval) => quoted(calendarIntervalText(value))
    case 'year_month_interval':
      return (value: number) => quoted(yearMonthIntervalText(value, type))
    case 'day_time_interval':
      return (value: number) => quoted(dayTimeIntervalText(value, type))
    case 'array': {
      const element = orNull(writer(type.element, options))
      const separator = options.pretty ? ', ' : ','
      const wrap = options.pretty ? (text: string) => `[ ${text} ]` : (text: string) => `[${text}]`
      return (value: readonly SqlValue[], indent) =>
        value.length === 0 && options.pretty
          ? '[ ]'
          : wrap(value.map(item => element(item, indent)).join(separator))
    }
    case 'struct': {
      const names = type.fields.map(field => quoted(field.name))
      const fields = type.fields.map(field => orNull(writer(field.type, options)))
      const object = objectWriter(options)
      return (value: readonly SqlValue[], indent) => {
        const shown = names.keys()
        const members: (readonly [string, SqlValue, Write])[] = []
        for (const i of shown) {
          if (value[i] === null && options.ignoreNullFields) continue
          members.push([names[i], value[i], fields[i]])
        }
        return object(members, indent)
      }
    }
    case 'map': {
      const key = keyWriter(type.key)
      const element = orNull(writer(type.value, options))
      const object = objectWriter(options)
      return ({ keys, values }: MapValue, indent) =>
        object(
          keys.map((k, i) => [quoted(key(k)), values[i], element] as const),
          indent,
        )
    }
    default:
      return String
  }
}

function orNull(write: Write): Write {
  return (value, indent) => (value === null ? 'null' : write(value, indent))
}

type Members = readonly (readonly [name: string, value: SqlValue, write: Write])[]

function objectWriter(options: JsonOptions): (members: Members, indent: string) => string {
  if (!options.pretty) {
    return members =>
      `{${members.map(([name, value, write]) => `${name}:${write(value, '')}`).join(',')}}`
  }
  return (members, indent) => {
    if (members.length === 0) return '{ }'
    const inner = `${indent}  `
    const lines = members.map(([name, value, write]) => `${inner}${name} : ${write(value, inner)}`)
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
}

/**
 * Names of what a map's keys are: numbers and strings as text, everything else as the engine holds it, as in Spark: a
 * DATE as its days, a TIMESTAMP as its microseconds.
 */
function keyWriter(type: DataType): (value: SqlValue) => string {
  switch (type.kind) {
    case 'double':
      return value => doubleText(value as number)
    case 'float':
      return value => floatText(value as number)
    case 'decimal':
      return value => decimalText(value as Integral, type.scale)
    case 'binary':
      return value => Buffer.from(value as Uint8Array).toString('base64')
    case 'calendar_interval':
      return value => calendarIntervalText(value as CalendarInterval)
    case 'year_month_interval':
      return value => yearMonthIntervalText(value as number, type)
    case 'day_time_interval':
      return value => dayTimeIntervalText(value as number, type)
    case 'array': {
      const element = keyWriter(type.element)
      return value =>
        `[${(value as readonly SqlValue[]).map(v => (v === null ? 'null' : element(v))).join(',')}]`
    }
    case 'struct': {
      const fields = type.fields.map(field => keyWriter(field.type))
      return value =>
        `[${fields
          .map((field, i) => {
            const item = (value as readonly SqlValue[])[i]
            return item === null ? 'null' : field(item)
          })
          .join(',')}]`
    }
    default:
      return String
  }
}

/** A JSON string. Control characters have capital hexadecimal digits, as Jackson writes them. */
function quoted(text: string): string {
  const json = JSON.stringify(text)
  return json.includes('\\u') ? json.replace(/\\(u[0-9a-f]{4}|.)/g, capitalEscape) : json
}

function capitalEscape(escaped: string, letter: string): string {
  return letter.length === 5 ? `\\u${letter.slice(1).toUpperCase()}` : escaped
}

/** A decimal as Java's BigDecimal writes itself: with an exponent when it is below 0.000001. */
function bigDecimalText(unscaled: Integral, scale: number): string {
  const digits = unscaled.toString()
  const count = digits.startsWith('-') ? digits.length - 1 : digits.length
  const exponent = count - 1 - scale
  if (exponent >= -6) return decimalText(unscaled, scale)
  const start = digits.length - count
  const point = count === 1 ? '' : `.${digits.slice(start + 1)}`
  return `${digits.slice(0, start + 1)}${point}E${exponent}`
}
