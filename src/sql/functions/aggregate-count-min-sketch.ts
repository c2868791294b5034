/**
 * `count_min_sketch` (Cormode and Muthukrishnan): a table of counters, one row of them for each hash function.
 *
 * The result, and the partial state [BINARY], is the form of Spark's sketches, all numbers big-endian: 4 bytes of version
 * (1), 8 bytes with how many values were added, 4 bytes with the number of rows (depth), 4 with the counters in a row
 * (width), 8 bytes for the factor of each row's hash function, 8 bytes for each counter, row by row.
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import {
  BinaryType,
  type DataType,
  DoubleType,
  IntegerType,
  isIntegral,
  LongType,
} from '../types/data-type.js'
import { type Integral, type SqlValue, toBigInt } from '../types/sql-value.js'
import { type AggregateSpec, aggregate, ObjectState } from './aggregate-define.js'
import { constantValue } from './constant.js'
import { constantNumbers, outOfRange, requireNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import { murmur3Of } from './hash-values.js'
import { JavaRandom } from './java-random.js'
import { register } from './registry.js'
import { checkLength } from './size-limits.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

const PRIME = (1n << 31n) - 1n

class Sketch {
  readonly depth: number
  readonly width: number
  readonly factors: bigint[]
  counters: Float64Array
  total = 0

  constructor(deviation: number, confidence: number, seed: bigint) {
    this.width = Math.ceil(2 / deviation)
    this.depth = Math.ceil(-Math.log1p(-confidence) / Math.LN2)
    checkLength(this.depth * this.width, 'count_min_sketch')
    const random = new JavaRandom(seed)
    this.factors = Array.from({ length: this.depth }, () => BigInt(random.nextInt(2147483647)))
    this.counters = new Float64Array(this.depth * this.width)
  }

  addLong(value: Integral): void {
    const item = toBigInt(value)
    for (let row = 0; row < this.depth; row++) {
      let hash = BigInt.asIntN(64, this.factors[row] * item)
      hash = BigInt.asIntN(64, hash + (hash >> 32n)) & PRIME
      this.counters[row * this.width + (Number(hash) % this.width)]++
    }
    this.total++
  }

  /** By two hashes of the value's bytes. */
  addHashes(first: number, second: number): void {
    for (let row = 0; row < this.depth; row++) {
      const hash = (first + Math.imul(row, second)) | 0
      this.counters[row * this.width + Math.abs(hash % this.width)]++
    }
    this.total++
  }

  toBytes(): Uint8Array {
    const { depth, width, factors, counters } = this
    const bytes = new Uint8Array(20 + 8 * depth + 8 * counters.length)
    const view = new DataView(bytes.buffer)
    view.setInt32(0, 1)
    view.setBigInt64(4, BigInt(this.total))
    view.setInt32(12, depth)
    view.setInt32(16, width)
    let at = 20
    for (const factor of factors) {
      view.setBigInt64(at, factor)
      at += 8
    }
    for (const counter of counters) {
      view.setBigInt64(at, BigInt(counter))
      at += 8
    }
    return bytes
  }

  /** Adds a sketch of the same depth, width and factors. */
  merge(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.total += Number(view.getBigInt64(4))
    let at = 20 + 8 * this.depth
    for (let i = 0; i < this.counters.length; i++) {
      this.counters[i] += Number(view.getBigInt64(at))
      at += 8
    }
  }
}

const typing: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 4, 4)
  const [value, deviation, confidence, seed] = args.map(arg => arg.type.kind)
  if (!isIntegral(args[0].type) && value !== 'string' && value !== 'binary') {
    throw unexpectedInput({ ...call, args }, 0, '("INTEGRAL" or "STRING" or "BINARY")')
  }
  const isOf = (kind: string, wanted: string): boolean => kind === wanted || kind === 'void'
  if (!isOf(deviation, 'double')) throw unexpectedInput({ ...call, args }, 1, '"DOUBLE"')
  if (!isOf(confidence, 'double')) throw unexpectedInput({ ...call, args }, 2, '"DOUBLE"')
  if (!isOf(seed, 'int') && seed !== 'long') {
    throw unexpectedInput({ ...call, args }, 3, '("INT" or "BIGINT")')
  }
  const eps = requireNumbers(call, args, 1, 'eps', DoubleType) as number
  if (!(eps > 0)) throw outOfRange(call, args, 'eps', '(0.0, 1.7976931348623157E308]', `${eps}D`)
  const sure = requireNumbers(call, args, 2, 'confidence', DoubleType) as number
  if (!(sure > 0 && sure < 1)) {
    throw outOfRange(call, args, 'confidence', '(0.0, 1.0]', `${sure}D`)
  }
  requireSeed(call, args)
  return { type: BinaryType, nullable: false }
}

function requireSeed(call: Call, args: readonly Resolved[]): void {
  const seed = constantValue(args[3])
  if (seed !== undefined && seed !== null) return
  const sqlExpr = `"${prettyText({ ...call, args })}"`
  if (seed === null) {
    throw new MillraceError('DATATYPE_MISMATCH.UNEXPECTED_NULL', { sqlExpr, exprName: 'seed' })
  }
  requireNumbers(call, args, 3, 'seed', args[3].type.kind === 'int' ? IntegerType : LongType)
}

/** Adds a value of a type. */
function adder(type: DataType): (sketch: Sketch, value: SqlValue) => void {
  if (isIntegral(type)) return (sketch, value) => sketch.addLong(value as Integral)
  const hash = murmur3Of([type])
  return (sketch, value) => {
    const first = hash([value], 0)
    sketch.addHashes(first, hash([value], first))
  }
}

const spec: AggregateSpec = {
  stateTypes: () => [BinaryType],
  make: call => {
    const deviation = Number(constantNumbers(call.args[1]))
    const confidence = Number(constantNumbers(call.args[2]))
    const seed = toBigInt(constantValue(call.args[3]) as Integral)
    const make = (): Sketch => new Sketch(deviation, confidence, seed)
    return new ObjectState<Sketch>({
      create: make,
      update: adder(call.args[0].type as DataType),
      merge: (sketch, bytes: Uint8Array) => sketch.merge(bytes),
      partial: sketch => [sketch.toBytes()],
      result: sketch => sketch.toBytes(),
      bytes: 200 + 8 * make().counters.length,
    })
  },
}

register(
  aggregate(
    'count_min_sketch',
    typing,
    documented(
      'aggregate',
      'A count-min sketch of the values, integral, text or binary: counts of all of them in little room, each too high by at most eps times their number, with the given confidence. Arguments: the values, eps, confidence, the seed of the hash functions.',
      [
        [
          'hex(count_min_sketch(x, 0.5d, 0.5d, 1)) FROM VALUES (1), (2), (1) AS t(x)',
          '0000000100000000000000030000000100000004000000005D8D6AB90000000000000000000000000000000200000000000000010000000000000000',
        ],
      ],
      'Never null: all counters are 0 for no rows. The binary is of the form that Spark reads.',
    ),
    spec,
  ),
)
