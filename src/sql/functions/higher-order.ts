/** Typing of functions that take lambdas, and what they have in common. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { type DataType, IntegerType, type MapType, sqlType } from '../types/data-type.js'
import { requireArray } from './array-typing.js'
import type { ScalarFunction } from './function.js'
import { unexpectedInput } from './typing.js'

type Lambdas = NonNullable<ScalarFunction['lambdas']>

/** Argument `index` as a lambda. Throws DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE for everything else. */
export function requireLambda(call: Call, args: readonly Resolved[], index: number): Resolved {
  if (args[index].kind === 'lambda') return args[index]
  throw unexpectedInput({ ...call, args }, index, '"LAMBDA"')
}

/** Throws DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE unless the lambda gives BOOLEAN, or null. */
export function requirePredicate(call: Call, args: readonly Resolved[], index: number): void {
  const { kind } = requireLambda(call, args, index).type
  if (kind === 'boolean' || kind === 'void') return
  throw unexpectedInput({ ...call, args }, index, '"BOOLEAN"')
}

/** Throws DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE unless the argument is a map. */
export function requireMap(call: Call, args: readonly Resolved[], index: number): MapType {
  const { type } = args[index]
  if (type.kind === 'map') return type
  throw unexpectedInput({ ...call, args }, index, '"MAP"')
}

/** The arguments, those lambdas that have no type yet among them. */
export function knownArgs(
  args: readonly (Resolved | undefined)[],
  call: Call,
): readonly Resolved[] {
  return args.map((arg, i) => arg ?? (call.args[i] as Resolved))
}

/** Parameters of a lambda over an array: the element, and its index when the lambda takes two and they are allowed. */
export function elementLambda(allowsIndex: boolean): Lambdas {
  return (args, call) => {
    const { element } = requireArray(call, knownArgs(args, call), 0)
    return [undefined, allowsIndex ? [element, IntegerType] : [element]]
  }
}

/** Parameters of a lambda over a map: key and value. */
export const entryLambda: Lambdas = (args, call) => {
  const { key, value } = requireMap(call, knownArgs(args, call), 0)
  return [undefined, [key, value]]
}

/** Throws DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES. */
export function differentKeys(sqlExpr: string, left: DataType, right: DataType): MillraceError {
  return new MillraceError('DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES', {
    sqlExpr,
    functionName: '`map_zip_with`',
    leftType: `"${sqlType(left)}"`,
    rightType: `"${sqlType(right)}"`,
  })
}
