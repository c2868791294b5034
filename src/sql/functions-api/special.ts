/** Functions whose arguments are not just columns: counts, windows of time, offsets and random numbers. */
import { Column, columnExpression, here, operand } from '../column.js'
import type {
  ColumnOrName,
  NameOfArgument,
  NeedsOfArgument,
  TypeOfArgument,
} from '../column-types.js'
import type { Expression } from '../expressions/expression.js'
import { literalOf } from '../expressions/literal-of.js'
import { call, stringOf } from '../parser/nodes.js'
import type { Dynamic } from '../row-types.js'
import type { Value } from './define.js'

const of = (column: unknown, name: string): Expression => columnExpression(column, `${name}()`)

function made(name: string, args: readonly Expression[]): Column<Dynamic, Dynamic, never> {
  return new Column(call(name, args, here()))
}

function distinct(name: string, columns: readonly unknown[]): Column<Dynamic, Dynamic, never> {
  const args = columns.map(c => of(c, name))
  return new Column(Object.freeze({ ...call(name, args, here()), distinct: true }))
}

/** The number of rows, or of those in which the column is not null. */
export function count(column?: '*'): Column<'count(1)', number, never>
export function count<const A extends ColumnOrName>(
  column: A,
): Column<`count(${NameOfArgument<A>})`, number, NeedsOfArgument<A>>
export function count(column: ColumnOrName = '*'): Column<Dynamic, number, Dynamic> {
  return made('count', [column === '*' ? literalOf(1) : of(column, 'count')])
}

/** The number of different values of the columns together, nulls left out. */
export function count_distinct<const A extends readonly [ColumnOrName, ...ColumnOrName[]]>(
  ...columns: A
): Column<string, number, NeedsOfArgument<A[number]>> {
  return distinct('count', columns)
}

/** The same as `count_distinct`. */
export const countDistinct: typeof count_distinct = count_distinct

/** The sum of the different values. */
export function sum_distinct<const A extends ColumnOrName>(
  column: A,
): Column<`sum(DISTINCT ${NameOfArgument<A>})`, number | null, NeedsOfArgument<A>> {
  return distinct('sum', [column])
}

/** The same as `sum_distinct`. */
export const sumDistinct: typeof sum_distinct = sum_distinct

type OneOf<F extends string, A> = Column<
  `${F}(${NameOfArgument<A>})`,
  TypeOfArgument<A> | null,
  NeedsOfArgument<A>
>

/** The first value of the group, in the order in which rows come; with `ignoreNulls`, the first that is not null. */
export function first<const A extends ColumnOrName>(
  column: A,
  ignoreNulls = false,
): OneOf<'first', A> {
  return made('first', [of(column, 'first'), ...(ignoreNulls ? [literalOf(true)] : [])])
}

/** The last value of the group, in the order in which rows come; with `ignoreNulls`, the last that is not null. */
export function last<const A extends ColumnOrName>(
  column: A,
  ignoreNulls = false,
): OneOf<'last', A> {
  return made('last', [of(column, 'last'), ...(ignoreNulls ? [literalOf(true)] : [])])
}

type TimeWindow<A> = Column<'window', { start: Date; end: Date }, NeedsOfArgument<A>>

/**
 * Windows of time: `window('ts', '10 minutes')`, sliding by the third argument, shifted by the fourth. As a column it is
 * named `window` and has `start` (included) and `end` (not).
 */
export function window<const A extends ColumnOrName>(
  timeColumn: A,
  windowDuration: string,
  slideDuration?: string,
  startTime?: string,
): TimeWindow<A> {
  const times = [windowDuration, slideDuration ?? windowDuration, startTime ?? '0 second']
  const given = slideDuration === undefined && startTime === undefined ? times.slice(0, 1) : times
  return made('window', [of(timeColumn, 'window'), ...given.map(text => stringOf(text))])
}

/** Windows that last until nothing comes for `gapDuration`, which may be a column. */
export function session_window<const A extends ColumnOrName>(
  timeColumn: A,
  gapDuration: Value<string>,
): Column<'session_window', { start: Date; end: Date }, NeedsOfArgument<A>> {
  return made('session_window', [of(timeColumn, 'session_window'), operand(gapDuration)])
}

type Neighbour<A> = Column<string, TypeOfArgument<A> | null, NeedsOfArgument<A>>

function neighbour(
  name: string,
  column: unknown,
  offset: number,
  defaultValue: unknown,
  ignoreNulls: boolean,
): Column<Dynamic, Dynamic, never> {
  const args = [of(column, name), literalOf(offset)]
  if (defaultValue !== undefined) args.push(operand(defaultValue))
  const expression = call(name, args, here())
  return new Column(ignoreNulls ? Object.freeze({ ...expression, ignoreNulls }) : expression)
}

/** The column's value `offset` rows before the current one. */
export function lag<const A extends ColumnOrName>(
  column: A,
  offset = 1,
  defaultValue?: unknown,
  ignoreNulls = false,
): Neighbour<A> {
  return neighbour('lag', column, offset, defaultValue, ignoreNulls)
}

/** The column's value `offset` rows behind the current one. */
export function lead<const A extends ColumnOrName>(
  column: A,
  offset = 1,
  defaultValue?: unknown,
  ignoreNulls = false,
): Neighbour<A> {
  return neighbour('lead', column, offset, defaultValue, ignoreNulls)
}

/** The column's value in row `n` of the frame, from 1. */
export function nth_value<const A extends ColumnOrName>(
  column: A,
  n: number,
  ignoreNulls = false,
): Neighbour<A> {
  return neighbour('nth_value', column, n, undefined, ignoreNulls)
}

/** The number of the part that the row is in, from 1, when the partition is cut into `n` parts. */
export function ntile(n: number): Column<string, number, never> {
  return made('ntile', [literalOf(n)])
}

/** A random number from 0 (included) to 1. */
export function rand(seed?: number): Column<string, number, never> {
  return made('rand', seed === undefined ? [] : [literalOf(seed)])
}

/** The same as `rand`. */
export const random: typeof rand = rand

/** A random number of the normal distribution. */
export function randn(seed?: number): Column<string, number, never> {
  return made('randn', seed === undefined ? [] : [literalOf(seed)])
}

/** A random number from `min` to below `max`; both are constants. */
export function uniform(
  min: Value<number>,
  max: Value<number>,
  seed?: number,
): Column<string, number, never> {
  const seeds = seed === undefined ? [] : [literalOf(seed)]
  return made('uniform', [operand(min), operand(max), ...seeds])
}

/** A random text of letters and digits. */
export function randstr(length: Value<number>, seed?: number): Column<string, string, never> {
  return made('randstr', [operand(length), ...(seed === undefined ? [] : [literalOf(seed)])])
}

type Two<A> = Column<string, number | null, NeedsOfArgument<A>>
type Numeric = ColumnOrName | number

const numberOf = (value: Numeric, name: string): Expression =>
  typeof value === 'number' ? literalOf(value) : of(value, name)

const ofNumbers =
  (name: string) =>
  <const A extends Numeric, const B extends Numeric>(a: A, b: B): Two<A | B> =>
    made(name, [numberOf(a, name), numberOf(b, name)])

type OfNumbers = <const A extends Numeric, const B extends Numeric>(a: A, b: B) => Two<A | B>

/** The first raised to the power of the second. */
export const pow: OfNumbers = ofNumbers('power')
/** The same as `pow`. */
export const power: OfNumbers = ofNumbers('power')
/** The angle of the point (second, first) in radians. */
export const atan2: OfNumbers = ofNumbers('atan2')
/** The length of the hypotenuse. */
export const hypot: OfNumbers = ofNumbers('hypot')
/** The rest of a division, never negative for a positive divisor. */
export const pmod: OfNumbers = ofNumbers('pmod')

/** The logarithm: natural of one argument; of two, to the base that the first says. */
export function log<const A extends ColumnOrName>(
  column: A,
): Column<string, number | null, NeedsOfArgument<A>>
export function log<const A extends ColumnOrName>(
  base: number,
  column: A,
): Column<string, number | null, NeedsOfArgument<A>>
export function log(first: Numeric, second?: ColumnOrName): Column<string, number | null, Dynamic> {
  if (second === undefined) return made('ln', [numberOf(first, 'log')])
  return made('log', [numberOf(first, 'log'), of(second, 'log')])
}

/** Seconds since 1970 of a time, or of a text in the format; of now without arguments. */
export function unix_timestamp<const A extends ColumnOrName = never>(
  column?: A,
  format?: Value<string>,
): Column<string, number | null, NeedsOfArgument<A>> {
  if (column === undefined) return made('unix_timestamp', [])
  const args = [of(column, 'unix_timestamp')]
  return made('unix_timestamp', format === undefined ? args : [...args, operand(format)])
}

/** The time that many units later: `timestamp_add('HOUR', 2, 'ts')`. */
export function timestamp_add<const A extends ColumnOrName>(
  unit: string,
  quantity: Value<number>,
  column: A,
): Column<string, Date | null, NeedsOfArgument<A>> {
  return made('timestampadd', [stringOf(unit), operand(quantity), of(column, 'timestamp_add')])
}

/** The number of whole units from the first time to the second. */
export function timestamp_diff<const A extends ColumnOrName, const B extends ColumnOrName>(
  unit: string,
  start: A,
  end: B,
): Column<string, number | null, NeedsOfArgument<A> | NeedsOfArgument<B>> {
  const args = [stringOf(unit), of(start, 'timestamp_diff'), of(end, 'timestamp_diff')]
  return made('timestampdiff', args)
}

/** The local time of one zone in another: `convert_timezone('UTC', 'Asia/Tokyo', 'ts')`; from the session's zone without the first. */
export function convert_timezone(
  ...args:
    | [from: Value<string>, to: Value<string>, column: ColumnOrName]
    | [to: Value<string>, column: ColumnOrName]
): Column<string, Date | null, never> {
  const zones = args.slice(0, -1).map(operand)
  return made('convert_timezone', [...zones, of(args.at(-1), 'convert_timezone')])
}
