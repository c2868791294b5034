/**
 * Statistics of one variable by its central moments, kept up row by row (Welford) and merged (Chan): standard deviation,
 * variance, skewness, kurtosis; also `product` of the DataFrame functions.
 *
 * Partial states: [DOUBLE: number of values; DOUBLE: their mean; DOUBLE: the sum of the squares of their distances from
 * the mean; and for skewness and kurtosis DOUBLE: that of the third powers; for kurtosis DOUBLE: that of the fourth
 * powers]; of `product` [DOUBLE: the product; null for no rows].
 */
import { DoubleType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate, GrowingState, longerDoubles, ObjectState } from './aggregate-define.js'
import { documented } from './define.js'
import type { AggregateFunction } from './function.js'
import { register } from './registry.js'
import { signature } from './typing.js'

type Finish = (n: number, m2: number, m3: number, m4: number) => number | null

/** Moments of each group, as far as `order` (2 to 4), beside each other in one array. */
export class MomentState extends GrowingState {
  private values: Float64Array = new Float64Array(0)
  private readonly width: number
  private readonly finish: Finish

  constructor(order: number, finish: Finish) {
    super()
    this.width = order + 1
    this.finish = finish
  }

  protected resize(capacity: number): void {
    this.values = longerDoubles(this.values, capacity * this.width)
  }

  override update(group: number, value: number): void {
    const { values, width } = this
    const at = group * width
    const n = values[at] + 1
    const mean = values[at + 1]
    const delta = value - mean
    const deltaN = delta / n
    const m2 = values[at + 2] + delta * (delta - deltaN)
    values[at] = n
    values[at + 1] = mean + deltaN
    values[at + 2] = m2
    if (width < 4) return
    const delta2 = delta * delta
    const deltaN2 = deltaN * deltaN
    const m3 = values[at + 3] - 3 * deltaN * m2 + delta * (delta2 - deltaN2)
    values[at + 3] = m3
    if (width < 5) return
    values[at + 4] +=
      -4 * deltaN * m3 - 6 * deltaN2 * m2 + delta * (delta * delta2 - deltaN * deltaN2)
  }

  override merge(group: number, n2: number, mean2: number, m2r: number, m3r = 0, m4r = 0): void {
    const { values, width } = this
    if (n2 === 0) return
    const at = group * width
    const n1 = values[at]
    const n = n1 + n2
    const delta = mean2 - values[at + 1]
    const deltaN = delta / n
    const m2l = values[at + 2]
    values[at] = n
    values[at + 1] += deltaN * n2
    values[at + 2] = m2l + m2r + delta * deltaN * n1 * n2
    if (width < 4) return
    const m3l = values[at + 3]
    values[at + 3] =
      m3l + m3r + deltaN * deltaN * delta * n1 * n2 * (n1 - n2) + 3 * deltaN * (n1 * m2r - n2 * m2l)
    if (width < 5) return
    values[at + 4] +=
      m4r +
      deltaN * deltaN * deltaN * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
      6 * deltaN * deltaN * (n1 * n1 * m2r + n2 * n2 * m2l) +
      4 * deltaN * (n1 * m3r - n2 * m3l)
  }

  override partial(group: number): readonly SqlValue[] {
    const at = group * this.width
    return Array.from(this.values.subarray(at, at + this.width))
  }

  override result(group: number): SqlValue {
    const [n, , m2, m3, m4] = this.values.subarray(group * this.width, (group + 1) * this.width)
    return n === 0 ? null : this.finish(n, m2, m3, m4)
  }

  get byteSize(): number {
    return this.values.byteLength
  }
}

const oneDouble = signature([DoubleType], DoubleType, { nullable: true })

function moment(
  names: string | readonly string[],
  order: number,
  summary: string,
  example: readonly [string, string],
  nulls: string,
  finish: Finish,
): AggregateFunction {
  return aggregate(names, oneDouble, documented('aggregate', summary, [example], nulls), {
    stateTypes: () => new Array(order + 1).fill(DoubleType),
    make: () => new MomentState(order, finish),
  })
}

const sampled = (n: number, m2: number): number | null => (n === 1 ? null : m2 / (n - 1))
const ofSample = 'Null for less than two values.'
const ofPopulation = 'Null when there is no value; 0 for one.'
const ofSpread = 'Null when there is no value and when all are equal.'

register(
  moment(
    ['stddev', 'stddev_samp', 'std'],
    2,
    'The standard deviation of a sample: the root of `var_samp`.',
    ['stddev(x) FROM VALUES (1), (2), (3) AS t(x)', '1.0'],
    ofSample,
    (n, m2) => (n === 1 ? null : Math.sqrt(m2 / (n - 1))),
  ),
  moment(
    'stddev_pop',
    2,
    'The standard deviation of a whole population: the root of `var_pop`.',
    ['stddev_pop(x) FROM VALUES (1), (2), (3) AS t(x)', '0.816496580927726'],
    ofPopulation,
    (n, m2) => Math.sqrt(m2 / n),
  ),
  moment(
    ['variance', 'var_samp'],
    2,
    'The variance of a sample: squared distances from the mean, divided by their number less one.',
    ['var_samp(x) FROM VALUES (1), (2), (3) AS t(x)', '1.0'],
    ofSample,
    sampled,
  ),
  moment(
    'var_pop',
    2,
    'The variance of a whole population: the mean of the squared distances from the mean.',
    ['var_pop(x) FROM VALUES (1), (2), (3) AS t(x)', '0.6666666666666666'],
    ofPopulation,
    (n, m2) => m2 / n,
  ),
  moment(
    'skewness',
    3,
    'How far the values lean to one side of their mean: negative for a long tail of small values.',
    ['skewness(x) FROM VALUES (-10), (-20), (100), (1000) AS t(x)', '1.1135657469022011'],
    ofSpread,
    (n, m2, m3) => (m2 === 0 ? null : (Math.sqrt(n) * m3) / Math.sqrt(m2 * m2 * m2)),
  ),
  moment(
    'kurtosis',
    4,
    'How heavy the tails of the values are, 0 for those of a normal distribution.',
    ['kurtosis(x) FROM VALUES (-10), (-20), (100), (1000) AS t(x)', '-0.7014368047529609'],
    ofSpread,
    (n, m2, _m3, m4) => (m2 === 0 ? null : (n * m4) / (m2 * m2) - 3),
  ),
  aggregate(
    '$product',
    oneDouble,
    documented(
      'aggregate',
      'The product of the values that are not null, as DOUBLE.',
      [],
      'Null when there is no value. The DataFrame functions have it; SQL has not.',
    ),
    {
      text: args => `product(${args.join(', ')})`,
      stateTypes: () => [DoubleType],
      make: () => {
        const update = (state: { value: number | null }, value: number | null): void => {
          if (value !== null) state.value = (state.value ?? 1) * value
        }
        return new ObjectState<{ value: number | null }>({
          create: () => ({ value: null }),
          update,
          merge: update,
          partial: ({ value }) => [value],
          result: ({ value }) => value,
          bytes: 40,
        })
      },
    },
  ),
)
