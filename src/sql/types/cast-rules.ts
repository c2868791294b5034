/** Which types can be cast to which, and whether a cast may give null for what is none. Values are `cast.ts`. */
import {
  type DataType,
  type DecimalType,
  decimalOfIntegral,
  isIntegral,
  isNumeric,
} from './data-type.js'

/** There is a cast, in ANSI mode (and for `try_cast`) or without. */
export function canCast(from: DataType, to: DataType, ansi: boolean): boolean {
  if (from.kind === 'void') return true
  if (to.kind === 'string') return true
  switch (from.kind) {
    case 'array':
      return (
        to.kind === 'array' &&
        canCast(from.element, to.element, ansi) &&
        keepsNulls(from.element, to.element, from.containsNull, to.containsNull, ansi)
      )
    case 'map':
      return (
        to.kind === 'map' &&
        canCast(from.key, to.key, ansi) &&
        (ansi || !castMayBeNull(from.key, to.key, 'legacy')) &&
        canCast(from.value, to.value, ansi) &&
        keepsNulls(from.value, to.value, from.valueContainsNull, to.valueContainsNull, ansi)
      )
    case 'struct':
      return (
        to.kind === 'struct' &&
        from.fields.length === to.fields.length &&
        from.fields.every((field, i) => {
          const other = to.fields[i]
          return (
            canCast(field.type, other.type, ansi) &&
            keepsNulls(field.type, other.type, field.nullable, other.nullable, ansi)
          )
        })
      )
    default:
      return canCastAtomic(from, to, ansi)
  }
}

function keepsNulls(
  from: DataType,
  to: DataType,
  fromNull: boolean,
  toNull: boolean,
  ansi: boolean,
): boolean {
  if (toNull) return true
  return !fromNull && (ansi || !castMayBeNull(from, to, 'legacy'))
}

function isExact(type: DataType): boolean {
  return isIntegral(type) || type.kind === 'decimal'
}

function canCastAtomic(from: DataType, to: DataType, ansi: boolean): boolean {
  if (from.kind === to.kind) return true
  const isText = from.kind === 'string'
  switch (to.kind) {
    case 'binary':
      return isText || (!ansi && isIntegral(from))
    case 'boolean':
      return (
        isText || isNumeric(from) || (!ansi && (from.kind === 'date' || from.kind === 'timestamp'))
      )
    case 'timestamp':
      return (
        isText ||
        isNumeric(from) ||
        from.kind === 'date' ||
        from.kind === 'timestamp_ntz' ||
        (!ansi && from.kind === 'boolean')
      )
    case 'timestamp_ntz':
      return isText || from.kind === 'date' || from.kind === 'timestamp'
    case 'date':
      return isText || from.kind === 'timestamp' || from.kind === 'timestamp_ntz'
    case 'calendar_interval':
      return isText
    case 'year_month_interval':
    case 'day_time_interval':
      return isText || isExact(from)
    default:
      if (!isNumeric(to)) return false
      return (
        isText ||
        isNumeric(from) ||
        from.kind === 'boolean' ||
        from.kind === 'timestamp' ||
        (!ansi && from.kind === 'date') ||
        ((from.kind === 'year_month_interval' || from.kind === 'day_time_interval') && isExact(to))
      )
  }
}

/** The cast of a value that is not null may give null, as far as the type of the column says. */
export function castMayBeNull(
  from: DataType,
  to: DataType,
  mode: 'ansi' | 'legacy' | 'try',
): boolean {
  if (from.kind === 'void') return true
  if (mode === 'try') return !isSafe(from, to)
  if (to.kind === 'decimal') return !fitsDecimal(from, to)
  if (from.kind === to.kind || to.kind === 'string') return false
  switch (from.kind) {
    case 'string':
      return to.kind !== 'binary'
    case 'timestamp':
      return to.kind === 'byte' || to.kind === 'short' || to.kind === 'int'
    case 'date':
      return to.kind !== 'timestamp'
    case 'float':
    case 'double':
      return to.kind === 'timestamp' || isIntegral(to)
    case 'decimal':
      return isIntegral(to)
    default:
      return to.kind === 'date'
  }
}

const widening = ['byte', 'short', 'int', 'long', 'float', 'double']

/** No value is lost or fails: what `try_cast` never gives null for. */
function isSafe(from: DataType, to: DataType): boolean {
  if (to.kind === 'decimal') {
    if (from.kind === 'decimal') return holds(to, from)
    return isIntegral(from) && holds(to, decimalOfIntegral(from))
  }
  switch (from.kind) {
    case 'array':
      return to.kind === 'array' && isSafe(from.element, to.element)
    case 'map':
      return to.kind === 'map' && isSafe(from.key, to.key) && isSafe(from.value, to.value)
    case 'struct':
      return (
        to.kind === 'struct' &&
        from.fields.every((field, i) => isSafe(field.type, to.fields[i].type))
      )
    case 'date':
      if (to.kind === 'timestamp' || to.kind === 'timestamp_ntz') return true
      break
    case 'timestamp':
      if (to.kind === 'timestamp_ntz' || to.kind === 'long') return true
      break
    case 'timestamp_ntz':
      if (to.kind === 'timestamp') return true
      break
    case 'long':
      if (to.kind === 'timestamp') return true
      break
    case 'string':
      return to.kind === 'string' || to.kind === 'binary'
  }
  if (from.kind === to.kind || to.kind === 'string') return true
  const width = widening.indexOf(from.kind)
  return width >= 0 && width < widening.indexOf(to.kind)
}

/** Every value fits. */
function fitsDecimal(from: DataType, to: DecimalType): boolean {
  if (from.kind === 'boolean') return to.precision - to.scale >= 1
  if (isIntegral(from)) return holds(to, decimalOfIntegral(from))
  if (from.kind !== 'decimal') return false
  if (from.scale <= to.scale) return holds(to, from)
  // rounding may give one digit more
  return from.precision - from.scale < to.precision - to.scale
}

function holds(to: DecimalType, from: DecimalType): boolean {
  return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale
}
