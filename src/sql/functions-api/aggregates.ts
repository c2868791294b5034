/** Aggregate functions. */
import type { ColumnOrName } from '../column-types.js'
import type { Dynamic } from '../row-types.js'
import {
  define,
  type Fn2,
  type FnAggregate,
  type FnBy,
  type FnList,
  type FnMany,
  type FnNumeric,
  type FnOf,
  type FnPlain,
  type FnSame,
  type Value,
} from './define.js'

/**
 * The sum of the values that are not null. BYTE to LONG give LONG, FLOAT and DOUBLE give DOUBLE, DECIMAL(p, s)
 * gives DECIMAL(p + 10, s), intervals their own type.
 */
export const sum: FnNumeric<'sum'> = define('sum', 'c')

/** The sum of the values that are not null, or null when it overflows. */
export const try_sum: FnNumeric<'try_sum'> = define('try_sum', 'c')

/** The product of the values that are not null, as DOUBLE. */
export const product: FnOf<'product', number | null> = define('$product', 'c')

/**
 * The mean of the values that are not null. DECIMAL(p, s) gives DECIMAL(p + 4, s + 4), intervals give intervals,
 * other numbers DOUBLE.
 */
export const avg: FnNumeric<'avg'> = define('avg', 'c')

/** The mean of the values that are not null, or null when their sum overflows. */
export const try_avg: FnNumeric<'try_avg'> = define('try_avg', 'c')

/**
 * The mean of the values that are not null. DECIMAL(p, s) gives DECIMAL(p + 4, s + 4), intervals give intervals,
 * other numbers DOUBLE.
 */
export const mean: FnNumeric<'avg'> = define('avg', 'c')

/** The middle value, or the mean of the two in the middle: `percentile(x, 0.5)`. */
export const median: FnOf<'median', number | null> = define('median', 'c')

/** The least of the values that are not null; of every type that has an order. */
export const min: FnSame<'min'> = define('min', 'c')

/** The greatest of the values that are not null; of every type that has an order. */
export const max: FnSame<'max'> = define('max', 'c')

/**
 * The value of the first row; with IGNORE NULLS, or TRUE as second argument, of the first row where it is not
 * null.
 */
export const first_value: FnAggregate<[ignoreNulls?: Value<boolean>]> = define('first_value', 'cv')

/** The value of the last row; with IGNORE NULLS, or TRUE as second argument, of the last row where it is not null. */
export const last_value: FnAggregate<[ignoreNulls?: Value<boolean>]> = define('last_value', 'cv')

/** The value of some row; with IGNORE NULLS, or TRUE as second argument, of some row where it is not null. */
export const any_value: FnAggregate<[ignoreNulls?: Value<boolean>]> = define('any_value', 'cv')

/**
 * The value that comes most often. Of several, WITHIN GROUP (ORDER BY x) gives the least, with DESC the greatest;
 * `mode(x, true)` the least.
 */
export const mode: FnAggregate<[deterministic?: Value<boolean>]> = define('mode', 'cv')

/** The value of the first argument in the row where the second is least. */
export const min_by: FnBy = define('min_by', 'cc')

/** The value of the first argument in the row where the second is greatest. */
export const max_by: FnBy = define('max_by', 'cc')

/** The number of rows for which the condition is true. */
export const count_if: FnOf<'count_if', number> = define('count_if', 'c')

/** An array of the values that are not null, in the order in which rows come. */
export const collect_list: FnList<'collect_list'> = define('collect_list', 'c')

/** An array of the values that are not null, in the order in which rows come. */
export const array_agg: FnList<'array_agg'> = define('array_agg', 'c')

/** An array of the distinct values that are not null, in the order in which they first come. */
export const collect_set: FnList<'collect_set'> = define('collect_set', 'c')

/** Whether all values that are not null are true. */
export const bool_and: FnOf<'bool_and', boolean | null> = define('bool_and', 'c')

/** Whether all values that are not null are true. */
export const every: FnOf<'every', boolean | null> = define('every', 'c')

/** Whether some value is true. */
export const bool_or: FnOf<'bool_or', boolean | null> = define('bool_or', 'c')

/** Whether some value is true. */
export const some: FnOf<'some', boolean | null> = define('some', 'c')

/** The bits of all values that are not null, joined by AND. */
export const bit_and: FnOf<'bit_and', number | null> = define('bit_and', 'c')

/** The bits of all values that are not null, joined by OR. */
export const bit_or: FnOf<'bit_or', number | null> = define('bit_or', 'c')

/** The bits of all values that are not null, joined by XOR. */
export const bit_xor: FnOf<'bit_xor', number | null> = define('bit_xor', 'c')

/** The standard deviation of a sample: the root of `var_samp`. */
export const stddev: FnOf<'stddev', number | null> = define('stddev', 'c')

/** The standard deviation of a sample: the root of `var_samp`. */
export const std: FnOf<'std', number | null> = define('std', 'c')

/** The standard deviation of a sample: the root of `var_samp`. */
export const stddev_samp: FnOf<'stddev_samp', number | null> = define('stddev_samp', 'c')

/** The standard deviation of a whole population: the root of `var_pop`. */
export const stddev_pop: FnOf<'stddev_pop', number | null> = define('stddev_pop', 'c')

/** The variance of a sample: squared distances from the mean, divided by their number less one. */
export const variance: FnOf<'variance', number | null> = define('variance', 'c')

/** The variance of a sample: squared distances from the mean, divided by their number less one. */
export const var_samp: FnOf<'var_samp', number | null> = define('var_samp', 'c')

/** The variance of a whole population: the mean of the squared distances from the mean. */
export const var_pop: FnOf<'var_pop', number | null> = define('var_pop', 'c')

/** How far the values lean to one side of their mean: negative for a long tail of small values. */
export const skewness: FnOf<'skewness', number | null> = define('skewness', 'c')

/** How heavy the tails of the values are, 0 for those of a normal distribution. */
export const kurtosis: FnOf<'kurtosis', number | null> = define('kurtosis', 'c')

/** The correlation (Pearson) of two numbers, -1 to 1. */
export const corr: Fn2<number | null> = define('corr', 'cc')

/** The covariance of two numbers, of a whole population. */
export const covar_pop: Fn2<number | null> = define('covar_pop', 'cc')

/** The covariance of two numbers, of a sample. */
export const covar_samp: Fn2<number | null> = define('covar_samp', 'cc')

/** The mean of x, the second argument, in the rows where both are not null. */
export const regr_avgx: Fn2<number | null> = define('regr_avgx', 'cc')

/** The mean of y, the first argument, in the rows where both are not null. */
export const regr_avgy: Fn2<number | null> = define('regr_avgy', 'cc')

/** The number of rows in which both arguments are not null. */
export const regr_count: Fn2<number> = define('regr_count', 'cc')

/** Where the line that fits best y, the first argument, by x is at x = 0. */
export const regr_intercept: Fn2<number | null> = define('regr_intercept', 'cc')

/** The coefficient of determination of the regression of y, the first argument, on x: the square of `corr`. */
export const regr_r2: Fn2<number | null> = define('regr_r2', 'cc')

/** The slope of the line that fits best y, the first argument, by x. */
export const regr_slope: Fn2<number | null> = define('regr_slope', 'cc')

/** The sum of the squared distances of x, the second argument, from its mean. */
export const regr_sxx: Fn2<number | null> = define('regr_sxx', 'cc')

/** The sum of the products of the distances of y and x from their means. */
export const regr_sxy: Fn2<number | null> = define('regr_sxy', 'cc')

/** The sum of the squared distances of y, the first argument, from its mean. */
export const regr_syy: Fn2<number | null> = define('regr_syy', 'cc')

/**
 * About how many distinct values there are (HyperLogLog++). The second argument, a constant of at most 0.39, is
 * the relative standard deviation of the estimate: 0.05 unless given.
 */
export const approx_count_distinct: FnPlain<[relativeError?: number], number> = define(
  'approx_count_distinct',
  'cv',
)

/**
 * A value at about the given percentage, from 0 to 1, of the values in order. The third argument, the accuracy
 * (10000 unless given), bounds the error of its rank by 1 / accuracy.
 */
export const percentile_approx: FnPlain<
  [percentage: Value<number | readonly number[]>, accuracy?: Value<number>],
  Dynamic
> = define('percentile_approx', 'cvv')

/**
 * A value at about the given percentage, from 0 to 1, of the values in order. The third argument, the accuracy
 * (10000 unless given), bounds the error of its rank by 1 / accuracy.
 */
export const approx_percentile: FnPlain<
  [percentage: Value<number | readonly number[]>, accuracy?: Value<number>],
  Dynamic
> = define('approx_percentile', 'cvv')

/**
 * The exact percentile of the values at a percentage from 0 to 1, between two values in proportion. A third
 * argument says how often each row counts.
 */
export const percentile: FnPlain<
  [percentage: Value<number | readonly number[]>, frequency?: ColumnOrName],
  Dynamic
> = define('percentile', 'cvc')

/** A histogram of at most that many bins which follow the values: an array of places x and heights y. */
export const histogram_numeric: FnPlain<[bins: Value<number>], Dynamic> = define(
  'histogram_numeric',
  'cv',
)

/**
 * The values that are not null joined into one text (or binary), with the delimiter between them; WITHIN GROUP
 * (ORDER BY ...) says in which order.
 */
export const listagg: FnPlain<[delimiter?: Value<string>], string | null> = define('listagg', 'cv')

/**
 * The values that are not null joined into one text (or binary), with the delimiter between them; WITHIN GROUP
 * (ORDER BY ...) says in which order.
 */
export const string_agg: FnPlain<[delimiter?: Value<string>], string | null> = define(
  'string_agg',
  'cv',
)

/** 1 in rows of subtotals that are not grouped by the column, else 0. */
export const grouping: FnOf<'grouping', number> = define('grouping', 'c')

/** The bits of `grouping` of all columns grouped by, as one number. */
export const grouping_id: FnMany<number> = define('grouping_id', 'c')

/**
 * A bitmap of 4,096 bytes in which the bits at the given positions, 0 to 32767, are set; `bitmap_bit_position`
 * gives positions.
 */
export const bitmap_construct_agg: FnOf<'bitmap_construct_agg', Uint8Array> = define(
  'bitmap_construct_agg',
  'c',
)

/** The bitmap, of 4,096 bytes, of the bits that are set in any of the given bitmaps. */
export const bitmap_or_agg: FnOf<'bitmap_or_agg', Uint8Array> = define('bitmap_or_agg', 'c')
