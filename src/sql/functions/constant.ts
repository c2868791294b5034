/** Arguments that must be constants, because the type of the call or its preparation depends on them. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { makeCast } from '../types/cast.js'
import { type DataType, isNumeric, sameTypeButNulls, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** Whether a call is `-x` or `negative(x)`. */
export function isNegation({ name, args }: Call): boolean {
  return (name === '$minus' || name === 'negative') && args.length === 1
}

/** The value of a constant argument; undefined when it is none. Casts of simple types, and a minus sign, are seen through. */
export function constantValue(arg: Expression | undefined): SqlValue | undefined {
  switch (arg?.kind) {
    case 'literal':
      return arg.value
    case 'alias':
      return constantValue(arg.child)
    case 'cast': {
      const value = constantValue(arg.child)
      const from = arg.child.type
      if (value === null) return null
      if (from === undefined || value === undefined) return undefined
      return castConstant(value, from, arg.to)
    }
    case 'call': {
      if (!isNegation(arg)) return undefined
      const value = constantValue(arg.args[0])
      return typeof value === 'number' ? 0 - value : value === null ? null : undefined
    }
    default:
      return undefined
  }
}

/** A constant, not null, as another simple type; undefined where the cast fails or asks for the session. */
export function castConstant(value: SqlValue, from: DataType, to: DataType): SqlValue | undefined {
  if (sameTypeButNulls(from, to)) return value
  if (!isPlain(from) || !isPlain(to)) return undefined
  return makeCast(from, to, 'try', { timeZone: 'UTC', nowMicros: 0 })(value) ?? undefined
}

function isPlain(type: DataType): boolean {
  return isNumeric(type) || type.kind === 'string' || type.kind === 'boolean'
}

/** Throws DATATYPE_MISMATCH.NON_FOLDABLE_INPUT when the argument is no constant; `name` is the parameter's. */
export function requireConstant(
  call: Call,
  args: readonly Resolved[],
  index: number,
  name: string,
): SqlValue {
  const value = constantValue(args[index])
  if (value !== undefined) return value
  const arg = args[index]
  throw new MillraceError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', {
    sqlExpr: `"${prettyText({ ...call, args })}"`,
    inputName: `\`${name}\``,
    inputType: `"${sqlType(arg.type)}"`,
    inputExpr: `"${prettyText(arg)}"`,
  })
}
