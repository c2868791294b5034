/**
 * Aggregations of the program's own: how rows are added to a buffer, how buffers become one, and what a buffer gives in the end.
 * `udaf` makes functions of columns of them. Nothing of the engine is loaded: programs extend the class before they use SQL.
 */
import type { Column } from './column.js'
import type { NamesOf } from './column-types.js'
import { aggregatorColumn } from './lazy-face.js'
import type { Dynamic, TypeOfDDL } from './row-types.js'
import type { DataType } from './types/data-type.js'
import type { TypeOf } from './types/struct-type.js'

/**
 * How rows are aggregated: `IN` is what a row gives (a tuple when the function has several columns), `BUF` the buffer of a
 * group, `OUT` the result. A subclass is to be exported from a module, so that task threads can load it; a plain object
 * with these methods does as well.
 */
export abstract class Aggregator<IN, BUF, OUT> {
  /** The buffer of no rows. */
  abstract zero(): BUF
  /** The buffer with a row added; it may be the same object, changed. */
  abstract reduce(buffer: BUF, ...row: IN extends readonly unknown[] ? IN : [IN]): BUF
  /** Two buffers as one. */
  abstract merge(a: BUF, b: BUF): BUF
  abstract finish(buffer: BUF): OUT

  /**
   * A column that aggregates whole rows, for `agg` of a Dataset or of its groups: `new Longest().toColumn('string')`. `returnType` says
   * what `finish` gives. For columns of rows there is `udaf`.
   */
  toColumn(returnType: TypeOf<NonNullable<OUT>>): Column<string, OUT | null, NamesOf<IN>>
  toColumn<const D extends string>(
    returnType: D & DeclaredFor<OUT, D>,
  ): Column<string, OUT | null, NamesOf<IN>>
  toColumn(returnType: string | DataType): Column<string, OUT | null, NamesOf<IN>> {
    return aggregatorColumn(this, returnType) as Column<string, OUT | null, NamesOf<IN>>
  }
}

/** What a type's name must be for values of OUT. */
type DeclaredFor<OUT, D extends string> = [OUT] extends [TypeOfDDL<D> | null | undefined]
  ? unknown
  : ['the type of what finish() gives', OUT]

/** What `udaf` takes: an Aggregator, or an object with its methods. */
export type AggregatorLike<BUF, OUT> = {
  zero(): BUF
  reduce(buffer: BUF, ...row: Dynamic[]): BUF
  merge(a: BUF, b: BUF): BUF
  finish(buffer: BUF): OUT
}
