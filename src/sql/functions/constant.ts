/** Arguments that must be constants, because the type of the call or its preparation depends on them. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { isNumeric, sqlType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** The value of a constant argument; undefined when it is none. Casts among numbers, and a minus sign, are seen through. */
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
      if (from.kind === arg.to.kind) return value
      return isNumeric(from) &&
        isNumeric(arg.to) &&
        Number.isInteger(value) &&
        from.kind !== 'decimal' &&
        arg.to.kind !== 'decimal'
        ? value
        : undefined
    }
    case 'call': {
      if (arg.name !== 'negative' || arg.args.length !== 1) return undefined
      const value = constantValue(arg.args[0])
      return typeof value === 'number' ? 0 - value : value === null ? null : undefined
    }
    default:
      return undefined
  }
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
