/** Joins of Datasets, and the types of their rows. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Column, columnExpression } from './column.js'
import type { AllNullable, Fields, NamesOf } from './column-types.js'
import { Dataset } from './dataset.js'
import type { Attribute, Expression } from './expressions/expression.js'
import { ByColumns } from './logical/by-columns.js'
import { Join, type JoinType as JoinNodeType } from './logical/join.js'
import { Project } from './logical/project.js'
import { aliasOf, booleanOf, call, nullOf } from './parser/nodes.js'
import type { ElementForm } from './query.js'
import type { Dynamic, Simplify } from './row-types.js'

type Inner = 'inner' | 'cross'
type LeftOuter = 'left' | 'leftouter' | 'left_outer'
type RightOuter = 'right' | 'rightouter' | 'right_outer'
type FullOuter = 'outer' | 'full' | 'fullouter' | 'full_outer'
type LeftOnly = 'semi' | 'leftsemi' | 'left_semi' | 'anti' | 'leftanti' | 'left_anti'

/** How rows are joined. */
export type JoinType = Inner | LeftOuter | RightOuter | FullOuter | LeftOnly

/** The row of a join by a condition; a name of both sides has one of the two types. */
export type JoinedRow<L, R, T extends JoinType> = T extends LeftOnly
  ? L
  : T extends LeftOuter
    ? Both<L, AllNullable<R>>
    : T extends RightOuter
      ? Both<AllNullable<L>, R>
      : T extends FullOuter
        ? Both<AllNullable<L>, AllNullable<R>>
        : Both<L, R>

type Both<L, R> = Simplify<
  Omit<L, keyof R & string> & Omit<R, keyof L & string> & { [P in keyof L & keyof R]: L[P] | R[P] }
>

/** The row of a join by columns of both sides, which come once. */
export type UsingRow<L, R, K extends PropertyKey, T extends JoinType> = T extends LeftOnly
  ? L
  : Simplify<
      {
        [P in K & keyof L]: L[P] | (T extends RightOuter | FullOuter ? R[P & keyof R] : never)
      } & JoinedRow<Omit<L, K>, Omit<R, K>, T>
    >

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * The rows of both side by side, where a condition is true; or where the columns of these names, which both have, are
     * equal, and then they come once. Without either, each with each.
     */
    join<S, const K extends NamesOf<R> & NamesOf<S> = never, const T extends JoinType = 'inner'>(
      other: Dataset<S>,
      on?: K | readonly K[] | Column<string, unknown, NamesOf<R> | NamesOf<S>>,
      type?: T,
    ): Dataset<
      [K] extends [never]
        ? JoinedRow<Fields<R>, Fields<S>, T>
        : UsingRow<Fields<R>, Fields<S>, K, T>
    >
    /**
     * The rows of both where a condition is true, whole: `_1` of this one and `_2` of the other, null where an outer join
     * found none. Throws INVALID_JOIN_TYPE_FOR_JOINWITH for semi and anti joins.
     */
    joinWith<S, const T extends Exclude<JoinType, LeftOnly> = 'inner'>(
      other: Dataset<S>,
      on: Column<string, unknown, NamesOf<R> | NamesOf<S>>,
      type?: T,
    ): Dataset<{
      _1: T extends RightOuter | FullOuter ? R | null : R
      _2: T extends LeftOuter | FullOuter ? S | null : S
    }>
    /** Each row with each of the other. */
    crossJoin<S>(other: Dataset<S>): Dataset<JoinedRow<Fields<R>, Fields<S>, 'cross'>>
  }
}

const joinTypes: Readonly<Record<string, JoinNodeType>> = {
  inner: 'inner',
  cross: 'cross',
  outer: 'full_outer',
  full: 'full_outer',
  fullouter: 'full_outer',
  left: 'left_outer',
  leftouter: 'left_outer',
  right: 'right_outer',
  rightouter: 'right_outer',
  semi: 'left_semi',
  leftsemi: 'left_semi',
  anti: 'left_anti',
  leftanti: 'left_anti',
}

/** Throws UNSUPPORTED_JOIN_TYPE. */
function joinTypeOf(text: string): JoinNodeType {
  const found = joinTypes[String(text).toLowerCase().replaceAll('_', '')]
  if (found !== undefined) return found
  throw new MillraceError('UNSUPPORTED_JOIN_TYPE', {
    typ: String(text),
    supported: Object.keys(joinTypes).join(', '),
  })
}

Dataset.prototype.join = function (
  this: Dataset<Dynamic>,
  other: Dataset<Dynamic>,
  on?: string | readonly string[] | Column,
  type: string = 'inner',
): Dataset<Dynamic> {
  checkDataset(other, 'join')
  const joinType = joinTypeOf(type)
  const { logical: left } = this
  const { logical: right } = other
  if (on === undefined || on instanceof Column) {
    return this.derive(new Join(left, right, joinType, on?.expression))
  }
  const using = typeof on === 'string' ? [on] : on
  return this.derive(new Join(left, right, joinType, undefined, { criteria: { using } }))
} as typeof Dataset.prototype.join

Dataset.prototype.joinWith = function (
  this: Dataset<Dynamic>,
  other: Dataset<Dynamic>,
  on: Column,
  type: string = 'inner',
): Dataset<Dynamic> {
  checkDataset(other, 'joinWith')
  const joinType = joinTypeOf(type)
  if (joinType === 'left_semi' || joinType === 'left_anti') {
    const text = joinType.replace('_', ' ').toUpperCase()
    throw new MillraceError('INVALID_JOIN_TYPE_FOR_JOINWITH', { joinType: text })
  }
  const sides = [this, other]
  const [left, right] = sides.map(
    side =>
      new Project(
        [columnExpression('*', 'joinWith()'), aliasOf(booleanOf(true), FOUND)],
        side.logical,
      ),
  )
  const joined = new Join(left, right, joinType, columnExpression(on, 'joinWith()'))
  const pairs = new ByColumns('joinWith', joined, join => {
    const { length } = join.children[0].output
    const parts = [join.output.slice(0, length), join.output.slice(length)]
    return new Project(
      parts.map((part, i) => aliasOf(wholeRow(part, sides[i].element.form), `_${i + 1}`)),
      join,
    )
  })
  return this.derive(pairs)
} as typeof Dataset.prototype.joinWith

/** Of a column beside the rows of each side, by which a row of nulls is told from none. */
const FOUND = '__found'

/** The columns of a side, with that behind them, as one value; null where there is no row. */
function wholeRow(columns: readonly Attribute[], form: ElementForm): Expression {
  const found = columns.at(-1)!
  const own = columns.slice(0, -1)
  const row = form === 'value' ? own[0] : call('struct', own)
  return found.nullable ? call('if', [call('isnull', [found]), nullOf(), row]) : row
}

Dataset.prototype.crossJoin = function (
  this: Dataset<Dynamic>,
  other: Dataset<Dynamic>,
): Dataset<Dynamic> {
  checkDataset(other, 'crossJoin')
  return this.derive(new Join(this.logical, other.logical, 'cross'))
}

/** Throws INVALID_ARGUMENT. */
export function checkDataset(value: unknown, method: string): void {
  if (value instanceof Dataset) return
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `the argument of ${method}()`,
    expected: 'a Dataset',
    value: preview(value, 80),
    advice: '',
  })
}
