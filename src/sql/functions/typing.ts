/**
 * Makers of `typing` for functions: which arguments a function takes, what they are cast to, what it gives. Errors have
 * Spark's conditions: WRONG_NUM_ARGS.WITHOUT_SUGGESTION, DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE,
 * DATATYPE_MISMATCH.DATA_DIFF_TYPES.
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { commonType, implicitCast, type Param, paramText } from '../types/coercion.js'
import { type DataType, NullType, sqlType } from '../types/data-type.js'
import type { FunctionEnv, Typing } from './function.js'

export type TypingRule = (args: readonly Resolved[], env: FunctionEnv, call: Call) => Typing

export interface SignatureOptions {
  /** How many of the last parameters may be left out. */
  readonly optional?: number
  /** The last parameter may come any number of times (also none, when it is optional). */
  readonly variadic?: boolean
  /** Whether the result may be null; unless said, when any argument may. */
  readonly nullable?: boolean | ((args: readonly Resolved[]) => boolean)
}

/** What a call gives: a type, or what the types of the arguments (after their casts) say. */
export type Returns = DataType | ((args: readonly DataType[], env: FunctionEnv) => DataType)

/** A function with these parameters: `signature([StringType, IntegerType], StringType, { optional: 1 })`. */
export function signature(
  params: readonly Param[],
  returns: Returns,
  options: SignatureOptions = {},
): TypingRule {
  const { optional = 0, variadic = false, nullable } = options
  const least = params.length - optional
  return (args, env, call) => {
    checkCount(call, args.length, least, variadic ? Number.POSITIVE_INFINITY : params.length)
    const types = args.map((arg, i) =>
      castArgument(call, args, i, arg, params[Math.min(i, params.length - 1)], env),
    )
    const type = typeof returns === 'function' ? returns(types, env) : returns
    return {
      args: types,
      type,
      nullable: typeof nullable === 'function' ? nullable(args) : nullable,
    }
  }
}

/**
 * A function whose arguments from `from` to `to` (exclusive; to the end unless said) become one type, which it gives
 * (`returns` makes another of it): coalesce, greatest, array.
 */
export function sameTypes(
  options: {
    least?: number
    most?: number
    returns?: (common: DataType, args: readonly Resolved[]) => DataType
    nullable?: (args: readonly Resolved[]) => boolean
  } = {},
): TypingRule {
  const { least = 1, most = Number.POSITIVE_INFINITY, returns, nullable } = options
  return (args, env, call) => {
    checkCount(call, args.length, least, most)
    const common = args.length === 0 ? NullType : commonArgumentType(call, args, env)
    return {
      args: args.map(() => common),
      type: returns === undefined ? common : returns(common, args),
      nullable: nullable?.(args),
    }
  }
}

/** The type that all arguments have in common. Throws DATATYPE_MISMATCH.DATA_DIFF_TYPES. */
export function commonArgumentType(
  call: Call,
  args: readonly Resolved[],
  env: FunctionEnv,
): DataType {
  const common = commonType(
    args.map(arg => arg.type),
    env,
  )
  if (common !== undefined) return common
  throw new MillraceError('DATATYPE_MISMATCH.DATA_DIFF_TYPES', {
    sqlExpr: `"${prettyText(call)}"`,
    functionName: `\`${call.name}\``,
    dataType: `[${args.map(arg => `"${sqlType(arg.type)}"`).join(', ')}]`,
  })
}

function castArgument(
  call: Call,
  args: readonly Resolved[],
  index: number,
  arg: Resolved,
  param: Param,
  env: FunctionEnv,
): DataType {
  const type = implicitCast(arg.type, param, env)
  if (type !== undefined) return type
  throw unexpectedInput({ ...call, args }, index, paramText(param))
}

/** Argument `index` (from 0) is of a type that the function does not take. */
export function unexpectedInput(call: Call, index: number, required: string): MillraceError {
  const arg = call.args[index]
  return new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', {
    sqlExpr: `"${prettyText(call)}"`,
    paramIndex: ordinal(index + 1),
    requiredType: required,
    inputSql: `"${prettyText(arg)}"`,
    inputType: `"${arg.type === undefined ? '' : sqlType(arg.type)}"`,
  })
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

function ordinal(n: number): string {
  return ordinals[n - 1] ?? `${n}th`
}

/** Throws WRONG_NUM_ARGS.WITHOUT_SUGGESTION. */
export function checkCount(
  call: { readonly name: string },
  actual: number,
  least: number,
  most: number,
  advice = '',
): void {
  if (actual >= least && actual <= most) return
  const expected =
    most === Number.POSITIVE_INFINITY
      ? `> ${least - 1}`
      : least === most
        ? `${least}`
        : `[${least}, ${most}]`
  throw new MillraceError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', {
    functionName: `\`${call.name}\``,
    expectedNum: expected,
    actualNum: actual,
    advice,
  })
}

/** The value of an argument that must be a constant; undefined when it is none. */
export function constantOf(
  arg: Resolved | undefined,
): Extract<Resolved, { kind: 'literal' }> | undefined {
  if (arg === undefined) return undefined
  if (arg.kind === 'literal') return arg
  return arg.kind === 'alias' ? constantOf(arg.child as Resolved) : undefined
}
