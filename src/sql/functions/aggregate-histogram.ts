/**
 * `histogram_numeric`: bins that follow the values (Ben-Haim and Tom-Tov, "A streaming parallel decision tree
 * algorithm"). A value goes into the bin at that very place or makes a new one; with too many bins the two that are
 * nearest to each other become one. Of several such pairs one is drawn, by Java's generator with a fixed seed, so that
 * the same values in the same order give Spark's bins.
 *
 * Partial state: [ARRAY of DOUBLE: places of the bins in order; ARRAY of DOUBLE: their heights].
 */
import {
  arrayType,
  type DataType,
  DoubleType,
  IntegerType,
  isAnsiInterval,
  isDatetime,
  isFractional,
  isNumeric,
  structField,
  structType,
} from '../types/data-type.js'
import { decimalToDouble } from '../types/integral.js'
import { canonical, type Integral, type SqlValue } from '../types/sql-value.js'
import { aggregate, ObjectState } from './aggregate-define.js'
import { constantNumbers, outOfRange, requireNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import { JavaRandom } from './java-random.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

class Histogram {
  places: number[] = []
  heights: number[] = []
  private readonly most: number
  private readonly random = new JavaRandom(31183n)

  constructor(most: number) {
    this.most = most
  }

  add(value: number): void {
    const { places, heights } = this
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (places[middle] < value) low = middle + 1
      else high = middle
    }
    if (low < places.length && places[low] === value) {
      heights[low]++
      return
    }
    places.splice(low, 0, value)
    heights.splice(low, 0, 1)
    if (places.length > this.most) this.trim()
  }

  private trim(): void {
    const { places, heights } = this
    while (places.length > this.most) {
      let smallest = places[1] - places[0]
      let at = 0
      let ties = 1
      for (let i = 1; i < places.length - 1; i++) {
        const distance = places[i + 1] - places[i]
        if (distance < smallest) {
          smallest = distance
          at = i
          ties = 1
        } else if (distance === smallest && this.random.nextDouble() <= 1 / ++ties) {
          at = i
        }
      }
      const height = heights[at] + heights[at + 1]
      places[at] = places[at] * (heights[at] / height) + (places[at + 1] / height) * heights[at + 1]
      heights[at] = height
      places.splice(at + 1, 1)
      heights.splice(at + 1, 1)
    }
  }

  merge(places: readonly number[], heights: readonly number[]): void {
    if (this.places.length === 0) {
      this.places = [...places]
      this.heights = [...heights]
      return
    }
    const bins = [
      ...this.places.map((place, i) => [place, this.heights[i]]),
      ...places.map((place, i) => [place, heights[i]]),
    ].sort((a, b) => a[0] - b[0])
    this.places = bins.map(([place]) => place)
    this.heights = bins.map(([, height]) => height)
    this.trim()
  }
}

const typing: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 2, 2)
  const { type } = args[0]
  const isText = type.kind === 'string' || type.kind === 'void'
  if (!isText && !isNumeric(type) && !isDatetime(type) && !isAnsiInterval(type)) {
    const required =
      '("NUMERIC" or "DATE" or "TIMESTAMP" or "TIMESTAMP_NTZ" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")'
    throw unexpectedInput({ ...call, args }, 0, required)
  }
  const bins = requireNumbers(call, args, 1, 'nb', IntegerType)
  if (typeof bins !== 'number') throw unexpectedInput({ ...call, args }, 1, '"INT"')
  if (bins < 2) throw outOfRange(call, args, 'nb', '[2, 2147483647]', `${bins}`)
  const given = isText ? DoubleType : type
  const bin = structType([structField('x', given), structField('y', DoubleType)])
  return { args: [given, IntegerType], type: arrayType(bin), nullable: true }
}

function placeOf(type: DataType): (place: number) => SqlValue {
  if (isFractional(type)) return place => place
  const scale = type.kind === 'decimal' ? type.scale : 0
  const round = type.kind === 'decimal' ? Math.round : Math.trunc
  return place => {
    const whole = round(place * 10 ** scale) + 0
    return Number.isSafeInteger(whole) ? whole : canonical(BigInt(whole))
  }
}

register(
  aggregate(
    'histogram_numeric',
    typing,
    documented(
      'aggregate',
      'A histogram of at most that many bins which follow the values: an array of places x and heights y.',
      [
        [
          'histogram_numeric(x, 5) FROM VALUES (0), (1), (2), (10) AS t(x)',
          '[{0, 1.0}, {1, 1.0}, {2, 1.0}, {10, 1.0}]',
        ],
      ],
      'Null when there is no value. The number of bins is a constant of at least 2. Approximate: places are means of values near to each other.',
    ),
    {
      stateTypes: () => [arrayType(DoubleType, false), arrayType(DoubleType, false)],
      make: call => {
        const bins = Number(constantNumbers(call.args[1]))
        const type = call.args[0].type as DataType
        const toDouble =
          type.kind === 'decimal'
            ? (value: Integral) => decimalToDouble(value, type.scale)
            : (value: Integral) => Number(value)
        const fromDouble = placeOf(type)
        return new ObjectState<Histogram>({
          create: () => new Histogram(bins),
          update: (histogram, value: Integral) => histogram.add(toDouble(value)),
          merge: (histogram, places: readonly number[], heights: readonly number[]) =>
            histogram.merge(places, heights),
          partial: ({ places, heights }) => [places.slice(), heights.slice()],
          result: ({ places, heights }) =>
            places.length === 0 ? null : places.map((place, i) => [fromDouble(place), heights[i]]),
          bytes: 200 + Math.min(bins, 100) * 16,
        })
      },
    },
  ),
)
