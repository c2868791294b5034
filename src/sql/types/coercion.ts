/**
 * Which type two types meet in, and what is cast to what without being asked: Spark's type coercion, in ANSI mode and
 * without. All functions give undefined where types have nothing in common; none of them looks at values.
 */
import {
  arrayType,
  BinaryType,
  type DataType,
  type DecimalType,
  DoubleType,
  decimalOfIntegral,
  decimalType,
  isAnsiInterval,
  isDatetime,
  isFractional,
  isIntegral,
  isNested,
  isNumeric,
  LongType,
  MAX_PRECISION,
  mapType,
  StringType,
  type StructShape,
  sameTypeButNulls,
  sqlType,
  structType,
  TimestampNTZType,
  TimestampType,
} from './data-type.js'

export interface CoercionMode {
  readonly ansi: boolean
}

const numericOrder = ['byte', 'short', 'int', 'long', 'float', 'double']

/** A decimal of at most 38 digits; digits behind the point go first, but at least 6 of them stay. */
export function adjustedDecimal(precision: number, scale: number): DecimalType {
  if (precision <= MAX_PRECISION) return decimalType(precision, scale)
  const whole = precision - scale
  const kept = Math.max(MAX_PRECISION - whole, Math.min(scale, 6))
  return decimalType(MAX_PRECISION, kept)
}

/** A decimal cut to 38 digits in both numbers. */
export function boundedDecimal(precision: number, scale: number): DecimalType {
  return decimalType(Math.min(precision, MAX_PRECISION), Math.min(scale, MAX_PRECISION))
}

/** The decimal that holds the values of both. */
export function widerDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
  return boundedDecimal(whole + scale, scale)
}

/** The decimal form of an integral or decimal type. */
export function asDecimal(type: DataType): DecimalType {
  return type.kind === 'decimal' ? type : decimalOfIntegral(type)
}

/** The narrowest numeric type that both are. */
export function widerNumeric(a: DataType, b: DataType, mode: CoercionMode): DataType {
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (isFractional(a) || isFractional(b)) return DoubleType
    return widerDecimal(asDecimal(a), asDecimal(b))
  }
  const wider = numericOrder.indexOf(a.kind) >= numericOrder.indexOf(b.kind) ? a : b
  const other = wider === a ? b : a
  // a FLOAT does not hold every INT
  if (mode.ansi && wider.kind === 'float' && (other.kind === 'int' || other.kind === 'long')) {
    return DoubleType
  }
  return wider
}

/** What two types are without loss: no strings become numbers. */
export function tightestCommonType(
  a: DataType,
  b: DataType,
  mode: CoercionMode,
): DataType | undefined {
  if (a === b) return a
  if (a.kind === 'void') return b
  if (b.kind === 'void') return a
  if (isNumeric(a) && isNumeric(b)) return widerNumeric(a, b, mode)
  if (a.kind === b.kind && !isNested(a)) {
    if (isAnsiInterval(a)) {
      const other = b as typeof a
      const own = a as Extract<DataType, { start: number }>
      const theirs = other as Extract<DataType, { start: number }>
      return {
        ...own,
        start: Math.min(own.start, theirs.start),
        end: Math.max(own.end, theirs.end),
      } as DataType
    }
    return a
  }
  const kinds = [a.kind, b.kind].sort().join()
  if (kinds === 'date,timestamp' || kinds === 'timestamp,timestamp_ntz') return TimestampType
  if (kinds === 'date,timestamp_ntz') return TimestampNTZType
  return nestedCommonType(a, b, (x, y) => tightestCommonType(x, y, mode))
}

function nestedCommonType(
  a: DataType,
  b: DataType,
  common: (a: DataType, b: DataType) => DataType | undefined,
): DataType | undefined {
  if (sameTypeButNulls(a, b) && !isNested(a)) return a
  if (a.kind === 'array' && b.kind === 'array') {
    const element = common(a.element, b.element)
    return element && arrayType(element, a.containsNull || b.containsNull)
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = common(a.key, b.key)
    const value = common(a.value, b.value)
    return key && value && mapType(key, value, a.valueContainsNull || b.valueContainsNull)
  }
  if (a.kind === 'struct' && b.kind === 'struct' && a.fields.length === b.fields.length) {
    const fields = a.fields.map((field, i) => {
      const other = b.fields[i]
      const same = field.name.toLowerCase() === other.name.toLowerCase()
      const type = same ? common(field.type, other.type) : undefined
      return type && { name: field.name, type, nullable: field.nullable || other.nullable }
    })
    return fields.every(field => field !== undefined) ? structType(fields) : undefined
  }
  return undefined
}

/** What a string becomes when it meets another type in ANSI mode. */
function ansiPartnerOfString(other: DataType): DataType | undefined {
  if (isIntegral(other)) return LongType
  if (isNumeric(other)) return DoubleType
  switch (other.kind) {
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'boolean':
    case 'binary':
    case 'year_month_interval':
    case 'day_time_interval':
      return other
    default:
      return undefined
  }
}

/** The type of CASE, coalesce, IN, UNION and array elements: values of both become it. */
export function widerType(a: DataType, b: DataType, mode: CoercionMode): DataType | undefined {
  const tightest = tightestCommonType(a, b, mode)
  if (tightest !== undefined) return tightest
  if (a.kind === 'string' || b.kind === 'string') {
    const other = a.kind === 'string' ? b : a
    if (mode.ansi) {
      const partner = ansiPartnerOfString(other)
      if (partner !== undefined) return partner
    } else if (!isNested(other) && other.kind !== 'binary' && other.kind !== 'boolean') {
      return StringType
    }
  }
  return nestedCommonType(a, b, (x, y) => widerType(x, y, mode))
}

/** `widerType` of several. */
export function commonType(types: readonly DataType[], mode: CoercionMode): DataType | undefined {
  // strings meet the others last, so that the order of the others does not matter
  const strings = types.filter(type => type.kind === 'string')
  const others = types.filter(type => type.kind !== 'string')
  let found: DataType | undefined
  for (const type of [...others, ...strings]) {
    found = found === undefined ? type : widerType(found, type, mode)
    if (found === undefined) return undefined
  }
  return found
}

/** The type in which `a = b`, `a < b` are decided. */
export function comparisonType(a: DataType, b: DataType, mode: CoercionMode): DataType | undefined {
  const tightest = tightestCommonType(a, b, mode)
  if (tightest !== undefined) return tightest
  if (a.kind === 'string' || b.kind === 'string') {
    const other = a.kind === 'string' ? b : a
    if (mode.ansi) return ansiPartnerOfString(other)
    switch (other.kind) {
      case 'date':
      case 'timestamp':
      case 'timestamp_ntz':
      case 'boolean':
        return other
      case 'decimal':
        return DoubleType
      case 'binary':
        return StringType
      default:
        return isNumeric(other) || isAnsiInterval(other) ? other : undefined
    }
  }
  if (!mode.ansi) {
    // 1 and true, 0 and false
    if (a.kind === 'boolean' && isNumeric(b)) return b
    if (b.kind === 'boolean' && isNumeric(a)) return a
  }
  if (a.kind === 'struct' && b.kind === 'struct') return comparedStruct(a, b, mode)
  return nestedCommonType(a, b, (x, y) => comparisonType(x, y, mode))
}

/** Structs are compared field by field, whatever the fields are named. */
function comparedStruct(
  a: StructShape,
  b: StructShape,
  mode: CoercionMode,
): StructShape | undefined {
  if (a.fields.length !== b.fields.length) return undefined
  const fields = a.fields.map((field, i) => {
    const type = comparisonType(field.type, b.fields[i].type, mode)
    return type && { ...field, type, nullable: field.nullable || b.fields[i].nullable }
  })
  return fields.every(field => field !== undefined) ? structType(fields) : undefined
}

/** What a function's parameter takes. A type: that type, or what is cast to it without being asked. */
export type Param =
  | DataType
  | 'any'
  | 'numeric'
  | 'integral'
  | 'atomic'
  | 'string or binary'
  /** TIMESTAMP or TIMESTAMP_NTZ. */
  | 'timestamps'
  /** DATE or one of the timestamps. */
  | 'datetime'
  | 'interval'
  | 'array'
  | 'map'
  | 'array or map'
  | 'struct'

/** The type that an argument of type `from` is given on as; undefined when the parameter does not take it. */
export function implicitCast(
  from: DataType,
  param: Param,
  mode: CoercionMode,
): DataType | undefined {
  if (typeof param !== 'string') return castToType(from, param, mode)
  const isNull = from.kind === 'void'
  const isText = from.kind === 'string'
  switch (param) {
    case 'any':
      return from
    case 'numeric':
      if (isNumeric(from)) return from
      return isNull || isText ? DoubleType : undefined
    case 'integral':
      if (isIntegral(from)) return from
      if (isNull || isText) return LongType
      return isNumeric(from) ? LongType : undefined
    case 'atomic':
      return isNested(from) ? undefined : from
    case 'string or binary':
      if (from.kind === 'binary' || isText) return from
      return isNested(from) ? undefined : StringType
    case 'timestamps':
      if (from.kind === 'timestamp' || from.kind === 'timestamp_ntz') return from
      return isNull || isText || from.kind === 'date' ? TimestampType : undefined
    case 'datetime':
      if (from.kind === 'date' || from.kind === 'timestamp' || from.kind === 'timestamp_ntz') {
        return from
      }
      return isNull || isText ? TimestampType : undefined
    case 'interval':
      return isAnsiInterval(from) || from.kind === 'calendar_interval' ? from : undefined
    case 'array':
      if (from.kind === 'array') return from
      return isNull ? arrayType(from) : undefined
    case 'map':
      if (from.kind === 'map') return from
      return isNull ? mapType(from, from) : undefined
    case 'array or map':
      if (from.kind === 'array' || from.kind === 'map') return from
      return isNull ? arrayType(from) : undefined
    case 'struct':
      return from.kind === 'struct' ? from : undefined
  }
}

function castToType(from: DataType, to: DataType, mode: CoercionMode): DataType | undefined {
  if (from === to || from.kind === 'void' || sameTypeButNulls(from, to)) return to
  if (to.kind === 'string') return isNested(from) ? undefined : to
  if (from.kind === 'string') return isNested(to) ? undefined : to
  if (isNumeric(from) && isNumeric(to)) return to
  if (isTime(from) && isTime(to)) return to
  if (from.kind === to.kind && isAnsiInterval(from)) return to
  if (isNested(from) && from.kind === to.kind) {
    return nestedCommonType(from, to, (x, y) => castToType(x, y, mode))
  }
  return undefined
}

function isTime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}

/** A parameter as messages name it: `"STRING"`, `"NUMERIC"`, `("STRING" or "BINARY")`. */
export function paramText(param: Param): string {
  if (typeof param !== 'string') return `"${sqlType(param)}"`
  const alternatives: Partial<Record<typeof param, string[]>> = {
    'string or binary': [sqlType(StringType), sqlType(BinaryType)],
    datetime: ['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ'],
    'array or map': ['ARRAY', 'MAP'],
    interval: ['INTERVAL DAY TO SECOND', 'INTERVAL YEAR TO MONTH', 'INTERVAL'],
  }
  if (param === 'timestamps') return '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"'
  const found = alternatives[param]
  if (found === undefined) return `"${param.toUpperCase()}"`
  return `(${found.map(name => `"${name}"`).join(' or ')})`
}

/** Whether values of a type may be stored as another, at most with digits lost: no text becomes a number. */
export function mayStore(from: DataType, to: DataType): boolean {
  if (sameTypeButNulls(from, to) || from.kind === 'void') return true
  if (isNumeric(from) && isNumeric(to)) return true
  if (to.kind === 'string') return !isNested(from) && from.kind !== 'binary'
  return isDatetime(from) && isDatetime(to)
}
