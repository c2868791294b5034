/** Random pipeline cases, the same ones for the same seed; `expected` is what the naive reference answers. */

import { Random } from '../../../src/util/random.js'
import type { Operation, PipelineCase } from '../case-format.js'
import { WithoutBatch } from './batch.js'
import { answer } from './interpreter.js'

const BATCH_MS = 1000

/** What the records of a stream are, as far as the choice of the next operation depends on it. */
interface Shape {
  /** Numbers, texts, pairs with numbers as values, or anything, after which nothing comes. */
  readonly type: 'number' | 'text' | 'numberPair' | 'textPair' | 'end'
  readonly slideMs: number
  /** No values below 1. */
  readonly positive?: boolean
  /** The partitions are those of the input, and so are the order and the number of records in each. */
  readonly asInput?: boolean
  /** A key comes once in a batch. */
  readonly unique?: boolean
}

type Choice = readonly [operation: Operation, shape: Partial<Shape>]

/** A random case of up to `maxOperations` operations; with `error` when a batch must fail. */
export function randomPipeline(seed: number, maxOperations = 5): PipelineCase {
  const random = new Chooser(seed)
  const texts = random.below(3) === 0
  const first: Shape = { type: texts ? 'text' : 'number', slideMs: BATCH_MS, asInput: true }
  const withNull = random.below(6) === 0
  const numBatches = 3 + random.below(8)
  const inputs = random.list(numBatches - random.below(2), () => random.batch(texts, withNull))
  const inputs2 = random.list(numBatches, () => random.batch(texts, false))
  const program = random.program(first, 1 + random.below(maxOperations), true)
  const c: PipelineCase = {
    id: `random-${seed}`,
    kind: 'pipeline',
    title: `random pipeline of seed ${seed}`,
    batchMs: BATCH_MS,
    inputs,
    inputs2,
    numInputPartitions: 1 + random.below(4),
    numBatches,
    program,
    groupedValues: true,
  }
  try {
    return { ...c, ...answer(c) }
  } catch (error) {
    if (!(error instanceof WithoutBatch)) throw error
    return { ...c, error: { message: error.message } }
  }
}

class Chooser {
  private readonly random: Random

  constructor(seed: number) {
    this.random = new Random(seed)
  }

  below(n: number): number {
    return this.random.nextUint32() % n
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]
  }

  list<T>(length: number, make: () => T): T[] {
    return Array.from({ length }, make)
  }

  batch(texts: boolean, withNull: boolean): unknown[] | null {
    if (withNull && this.below(4) === 0) return null
    const words = ['a', 'b', 'c', '', 'a b', 'b c a', 'Abc']
    return this.list(this.below(6), () => (texts ? this.pick(words) : this.below(12) - 3))
  }

  /** Operations that fit one after another, from a stream of `shape`. */
  program(shape: Shape, length: number, mayCombine: boolean): Operation[] {
    const program: Operation[] = []
    let current = shape
    while (program.length < length && current.type !== 'end') {
      const [operation, change] = this.pick(this.choices(current, mayCombine))
      program.push(operation)
      const { positive, asInput, unique, ...rest } = current
      current = { ...rest, ...change }
    }
    return program
  }

  private choices(shape: Shape, mayCombine: boolean): Choice[] {
    const choices = [...this.always(shape), ...this.windows(shape)]
    if (shape.asInput) choices.push([{ op: 'glom' }, { type: 'end' }])
    if (mayCombine && shape.slideMs === BATCH_MS) choices.push(...this.combinations(shape))
    if (shape.type === 'number') choices.push(...this.ofNumbers(shape))
    if (shape.type === 'text') choices.push(...this.ofTexts(shape))
    if (shape.type === 'numberPair' || shape.type === 'textPair') {
      choices.push(...this.ofPairs(shape), ...this.states(shape))
    }
    return choices
  }

  private always({ type, asInput }: Shape): Choice[] {
    const pairs = type === 'text' ? 'textPair' : type === 'number' ? 'numberPair' : 'end'
    const choices: Choice[] = [
      [{ op: 'map', fn: 'identity' }, { asInput }],
      [{ op: 'count' }, { type: 'number' }],
      [{ op: 'repartition', n: 1 + this.below(4) }, {}],
      [{ op: 'persist' }, { asInput }],
      [{ op: 'transform', fn: 'mapToString' }, { type: type.endsWith('Pair') ? 'end' : 'text' }],
      [{ op: 'transform', fn: 'distinct' }, {}],
      [{ op: 'transform', fn: this.pick(['sortAsc', 'sortDesc']) }, {}],
      [{ op: 'transformWithTime' }, { type: 'end' }],
      [{ op: 'map', fn: 'pairSelf' }, { type: 'end' }],
      [{ op: 'countByValue' }, { type: pairs, positive: true, unique: true }],
    ]
    if (this.below(4) === 0) {
      choices.push([{ op: 'filter', fn: 'never' }, { asInput }])
      choices.push([{ op: 'flatMap', fn: 'nothing' }, { asInput }])
    }
    if (asInput) choices.push([{ op: 'transform', fn: 'zipWithIndex' }, { type: 'end' }])
    return choices
  }

  private ofNumbers({ asInput }: Shape): Choice[] {
    const fn = this.pick(['plus1', 'plus4', 'plus8', 'plus10', 'double', 'square', 'negate'])
    const choices: Choice[] = [
      [{ op: 'map', fn }, { asInput }],
      [
        { op: 'map', fn: 'toString' },
        { type: 'text', asInput },
      ],
      [
        { op: 'map', fn: 'pairOne' },
        { type: 'numberPair', positive: true, asInput },
      ],
      [
        { op: 'map', fn: 'pairMod10' },
        { type: 'numberPair', positive: true, asInput },
      ],
      [
        { op: 'map', fn: 'pairMod2' },
        { type: 'numberPair', asInput },
      ],
      [{ op: 'filter', fn: this.pick(['even', 'odd', 'gt2']) }, { asInput }],
      [{ op: 'flatMap', fn: this.pick(['xAnd2x', 'vAndVPlus10']) }, { asInput }],
      [{ op: 'reduce', fn: this.pick(['add', 'mul', 'max', 'min']) }, {}],
      [{ op: 'transform', fn: 'subtractStatic', static: [1, 2, 3] }, {}],
    ]
    if (asInput) choices.push([{ op: 'mapPartitions', fn: 'sumPartition' }, {}])
    return choices
  }

  private ofTexts({ asInput }: Shape): Choice[] {
    return [
      [{ op: 'map', fn: 'upper' }, { asInput }],
      [
        { op: 'map', fn: 'length' },
        { type: 'number', asInput },
      ],
      [
        { op: 'map', fn: 'pairOne' },
        { type: 'textPair', positive: true, asInput },
      ],
      [
        { op: 'map', fn: 'pairX' },
        { type: 'end', asInput },
      ],
      [{ op: 'filter', fn: 'nonEmpty' }, { asInput }],
      [{ op: 'flatMap', fn: this.pick(['splitSpace', 'chars']) }, { asInput }],
      [{ op: 'reduce', fn: this.pick(['max', 'min', 'concatSorted']) }, {}],
      [{ op: 'transform', fn: 'subtractStatic', static: ['a', 'b c a'] }, {}],
    ]
  }

  private ofPairs({ type, positive, asInput, unique }: Shape): Choice[] {
    const [key, keys] = type === 'textPair' ? (['a', 'text'] as const) : ([1, 'number'] as const)
    const fn = this.pick(['plus1', 'double', 'square'])
    const initial: [unknown, unknown][] = [[key, 5]]
    return [
      [
        { op: 'map', fn: 'key' },
        { type: keys, asInput },
      ],
      [
        { op: 'map', fn: 'value' },
        { type: 'number', positive, asInput },
      ],
      [
        { op: 'map', fn: 'swap' },
        { type: type === 'textPair' ? 'end' : type, asInput },
      ],
      [
        { op: 'mapValues', fn },
        { positive, unique, asInput },
      ],
      [
        { op: 'mapValues', fn: 'negate' },
        { unique, asInput },
      ],
      [
        { op: 'flatMapValues', fn: this.pick(['xAnd2x', 'vAndVPlus10']) },
        { positive, asInput },
      ],
      [
        { op: 'filter', fn: this.pick(['valueNonZero', 'valueGt1', 'keyNotA']) },
        { positive, unique, asInput },
      ],
      [
        { op: 'reduceByKey', fn: this.pick(['add', 'mul', 'max', 'min']) },
        { positive, unique: true },
      ],
      [{ op: 'groupByKey' }, { type: 'end' }],
      [{ op: 'combineByKeyToList' }, { type: 'end' }],
      [{ op: 'transform', fn: 'leftJoinStatic', static: initial }, { type: 'end' }],
    ]
  }

  private combinations(shape: Shape): Choice[] {
    const input = this.below(2)
    const like: Shape = { type: shape.type, slideMs: BATCH_MS }
    const other = { input, program: this.programInto(like) }
    const choices: Choice[] = [
      [{ op: 'union', other }, {}],
      [{ op: 'transformWith', fn: this.pick(['union', 'subtract', 'intersection']), other }, {}],
    ]
    if (!shape.type.endsWith('Pair')) return choices
    const joins = ['join', 'leftOuterJoin', 'rightOuterJoin', 'fullOuterJoin', 'cogroup']
    choices.push([{ op: this.pick(joins), other }, { type: 'end' }])
    choices.push([{ op: 'transformWith', fn: 'join', other }, { type: 'end' }])
    return choices
  }

  /** Operations that lead from an input of either kind to records of a type. */
  private programInto({ type }: Shape): Operation[] {
    const count: Operation = { op: 'count' }
    const toText: Operation = { op: 'map', fn: 'toString' }
    const pairs: Operation = this.pick([{ op: 'map', fn: 'pairOne' }, { op: 'countByValue' }])
    switch (type) {
      case 'number':
        return [count]
      case 'numberPair':
        return [count, pairs]
      case 'text':
        return [toText]
      default:
        return [toText, pairs]
    }
  }

  private windows(shape: Shape): Choice[] {
    const { type, positive } = shape
    const slideMs = shape.slideMs * (1 + this.below(3))
    const windowMs = shape.slideMs * (1 + this.below(4))
    const inside = Math.min(slideMs, windowMs)
    const plain = { windowMs, slideMs }
    const inverse = { windowMs, slideMs: inside, inv: 'sub' }
    const pairs = type === 'text' ? 'textPair' : type === 'number' ? 'numberPair' : 'end'
    const choices: Choice[] = [
      [{ op: 'window', windowMs }, { positive }],
      [
        { op: 'window', ...plain },
        { positive, slideMs },
      ],
      [
        { op: 'countByWindow', windowMs, slideMs: inside },
        { type: 'number', slideMs: inside },
      ],
      [
        { op: 'countByValueAndWindow', windowMs, slideMs: inside },
        { type: pairs, slideMs: inside, positive: true, unique: true },
      ],
    ]
    if (type === 'number') {
      choices.push([
        { op: 'reduceByWindow', fn: this.pick(['max', 'min', 'add']), ...plain },
        { slideMs },
      ])
    }
    if (type === 'numberPair' || type === 'textPair') {
      const op = 'reduceByKeyAndWindow'
      const filter = positive ? { filter: 'valueNonZero' } : {}
      choices.push(
        [
          { op, fn: this.pick(['add', 'max', 'min']), ...plain },
          { slideMs, positive, unique: true },
        ],
        [
          { op, fn: 'add', ...inverse },
          { slideMs: inside, unique: true },
        ],
        [
          { op, fn: 'add', ...inverse, ...filter },
          { slideMs: inside, unique: true },
        ],
        [
          { op: 'groupByKeyAndWindow', ...plain },
          { type: 'end', slideMs },
        ],
      )
    }
    return choices
  }

  private states({ type, unique, slideMs }: Shape): Choice[] {
    const initial: [unknown, unknown][] = [
      [type === 'textPair' ? 'a' : 1, 5],
      [type === 'textPair' ? 'zz' : 99, 1],
    ]
    const start = this.below(2) === 0 ? { initial } : {}
    const update = this.pick(['runningSum', 'runningMax', 'dropWhenIdle', 'dropOver3'])
    const choices: Choice[] = [
      [{ op: 'updateStateByKey', fn: update, ...start }, { unique: true }],
      [
        { op: 'updateStateByKey', fn: this.pick(['appendAll', 'expireAfterTwoIdle']) },
        { type: 'end' },
      ],
      [{ op: 'updateStateByKeyWithTime', fn: 'addBatchTime', ...start }, { unique: true }],
    ]
    // what is emitted for several values of a key depends on their order
    if (!unique) return choices
    const timing =
      this.below(2) === 0
        ? {}
        : { timeoutMs: 1000 * (1 + this.below(3)), checkpointMs: slideMs * (1 + this.below(3)) }
    const op = 'mapWithState'
    const fn = this.pick([
      'emitSum',
      'emitDoubleKey',
      'emitPair',
      'emitTimeAndSum',
      'emitNothing',
      'toggleRemove',
      'emitKeyOnTimeout',
    ])
    choices.push(
      [{ op, fn, ...start, ...timing }, { type: 'end' }],
      [{ op, fn, ...start, ...timing, emit: 'snapshots' }, { unique: true }],
      [{ op, fn: 'emitPair', ...start, partitions: 1 + this.below(3) }, { unique: true }],
    )
    return choices
  }
}
