/**
 * User-defined functions: functions of the program as functions of columns. They run in task threads, with values as
 * `collect` gives them (`types/external.ts`).
 */
import type { CapturedFunction } from '../core/closure/captured-function.js'
import { captured } from '../core/rdd/captured.js'
import { Column, columnExpression, here } from './column.js'
import type { ColumnOrName, NeedsOfArgument } from './column-types.js'
import type { Expression, Origin, UserFunction } from './expressions/expression.js'
import type { Dynamic, TypeOfDDL } from './row-types.js'
import type { DataType } from './types/data-type.js'
import { dataTypeOf, type TypeOf } from './types/struct-type.js'

/** A column for each parameter; those with a default value, and rest parameters, are as free as they are. */
type ColumnsFor<P extends readonly Dynamic[]> = { readonly [I in keyof P]: ColumnOrName }

/** A function of columns that calls a function of the program, of parameters P, for each row. */
export interface UserDefinedFunction<T = Dynamic, P extends readonly Dynamic[] = Dynamic> {
  <A extends ColumnsFor<P>>(...columns: A): Column<string, T | null, NeedsOfArgument<A[number]>>
  /** The same function; each call may give something else, so that the query never calls it more or less often. */
  asNondeterministic(): UserDefinedFunction<T, P>
  /** The same function under a name, which stands in the names of columns and in `explain`. */
  withName(name: string): UserDefinedFunction<T, P>
  /** @internal What it is as an expression, over arguments: for functions that are registered by name. */
  readonly made: UserFunctionParts
}

/** @internal */
export interface UserFunctionParts {
  readonly name: string
  readonly fn: CapturedFunction
  /** Absent: the analyzer finds it in the function's text. */
  readonly type?: DataType
  readonly deterministic: boolean
  /** How the program would declare the type, for messages. */
  readonly declaration: string
}

/**
 * A function of the program as a function of columns: `udf((s: string) => s.length, 'int')`. The second argument says what
 * it gives; without it the type is found in the function's text, and where that says too little, the query throws
 * UDF_RETURN_TYPE_MISSING. Null arguments come as null, and null or undefined is null. A
 * call gives as many columns as the function has parameters without a default value, or the query throws WRONG_NUM_ARGS; `b?` of
 * TypeScript is gone when the program runs, so that it counts as one of them: write `b = null`. Throws ASYNC_FUNCTION_NOT_ALLOWED:
 * for work that waits there is `mapPartitions(async ...)`.
 */
export function udf<T, P extends readonly Dynamic[] = Dynamic>(
  f: (...args: P) => T,
): UserDefinedFunction<NonNullable<T>, P>
export function udf<T, P extends readonly Dynamic[] = Dynamic>(
  f: (...args: P) => T | null | undefined,
  returnType: TypeOf<T>,
): UserDefinedFunction<T, P>
export function udf<const D extends string, P extends readonly Dynamic[] = Dynamic>(
  f: (...args: P) => TypeOfDDL<D> | null | undefined,
  returnType: D,
): UserDefinedFunction<TypeOfDDL<D>, P>
export function udf(
  f: (...args: Dynamic[]) => unknown,
  returnType?: string | DataType,
): UserDefinedFunction<Dynamic> {
  const fn = captured(f, 'udf')
  return functionOf({
    name: f.name === '' ? 'UDF' : f.name,
    fn,
    type: returnType === undefined ? undefined : dataTypeOf(returnType),
    deterministic: true,
    declaration: "udf(f, 'double')",
  })
}

/** @internal A function of columns of its parts. */
export function functionOf(made: UserFunctionParts): UserDefinedFunction<Dynamic> {
  const apply = (...columns: readonly unknown[]): Column<string, Dynamic, Dynamic> => {
    const args = columns.map(c => columnExpression(c, `${made.name}()`))
    return new Column(userFunctionExpression(made, args, here()))
  }
  return Object.assign(apply, {
    made,
    asNondeterministic: () => functionOf({ ...made, deterministic: false }),
    withName: (name: string) => functionOf({ ...made, name }),
  }) as UserDefinedFunction<Dynamic>
}

/** @internal A call of a user-defined function. */
export function userFunctionExpression(
  { name, fn, type, deterministic, declaration }: UserFunctionParts,
  args: readonly Expression[],
  origin?: Origin,
): UserFunction {
  const inferred = type === undefined
  return Object.freeze({
    kind: 'udf',
    name,
    fn,
    args,
    deterministic,
    inferred,
    declaration,
    type,
    nullable: true,
    origin,
  })
}
