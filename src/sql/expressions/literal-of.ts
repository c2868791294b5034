/** Constants of programs as literals: what `lit` makes, and every plain value that stands where a column may stand. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import {
  BooleanType,
  type DataType,
  DoubleType,
  decimalType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  NullType,
  StringType,
} from '../types/data-type.js'
import { Decimal } from '../types/decimal.js'
import { fromExternal } from '../types/from-external.js'
import { inferSchema } from '../types/infer.js'
import { canonical, type SqlValue } from '../types/sql-value.js'
import type { Literal, Origin } from './expression.js'

/**
 * Whole numbers are INT, or LONG where they are too large for that; others DOUBLE. Throws NOT_SUPPORTED_LITERAL.
 */
export function literalOf(value: unknown, origin?: Origin): Literal {
  const make = (sql: SqlValue, type: DataType): Literal =>
    Object.freeze({ kind: 'literal', value: sql, type, nullable: sql === null, origin })
  switch (typeof value) {
    case 'undefined':
      return make(null, NullType)
    case 'boolean':
      return make(value, BooleanType)
    case 'string':
      return make(value, StringType)
    case 'number':
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
        return make(value, (value | 0) === value ? IntegerType : LongType)
      }
      return make(value, DoubleType)
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return make(canonical(value), LongType)
      return decimalLiteral(new Decimal(value, 0), make)
    case 'object':
      if (value === null) return make(null, NullType)
      if (value instanceof Decimal) return decimalLiteral(value, make)
      return objectLiteral(value, make)
    default:
      throw notSupported(value)
  }
}

function decimalLiteral(
  { unscaled, scale }: Decimal,
  make: (sql: SqlValue, type: DataType) => Literal,
): Literal {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).length
  const precision = Math.max(digits, scale)
  if (precision > MAX_PRECISION) throw notSupported(new Decimal(unscaled, scale).toString())
  return make(canonical(unscaled), decimalType(precision, scale))
}

function objectLiteral(value: object, make: (sql: SqlValue, type: DataType) => Literal): Literal {
  try {
    const [field] = inferSchema([{ value }]).fields
    return make(fromExternal(field.type, false)(value), field.type)
  } catch (error) {
    throw new MillraceError(
      'NOT_SUPPORTED_LITERAL',
      { value: preview(value, 80) },
      { cause: error },
    )
  }
}

function notSupported(value: unknown): MillraceError {
  return new MillraceError('NOT_SUPPORTED_LITERAL', { value: preview(value, 80) })
}
