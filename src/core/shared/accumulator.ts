/**
 * Accumulators: variables that tasks add to and the driver reads. Each task's update is counted once, whatever is tried
 * again, for tasks of an action; a transformation that is computed twice (its shuffle output was lost, or nothing keeps
 * it) counts twice, as in Spark.
 *
 * Sums are added up in the task. What is added to other accumulators, own subclasses included, is listed in the task and
 * added on the driver when the task is done, so the subclass need not exist in task threads.
 */
import { captureCallSite } from '../../util/call-site.js'
import type { MillraceError } from '../../util/errors.js'
import { type Replacement, replaceHook } from '../closure/hooks.js'
import { atOperator } from '../operator-errors.js'
import { decodeValue } from '../serializer/value-codec.js'
import { type Addends, checkAddend } from './addend.js'

/** A variable that tasks add to and the driver reads. A subclass says how values are added up; `sc.register` makes it known. */
export abstract class AccumulatorV2<IN, OUT> {
  /** Set when it is registered. */
  id = -1
  name: string | undefined

  abstract isZero(): boolean
  abstract reset(): void
  abstract add(value: IN): void
  abstract get value(): OUT

  /** For the engine: adds what one task collected. */
  addUpdate(update: unknown): void {
    for (const value of decodeValue(update as Uint8Array) as IN[]) this.add(value)
  }
}

/** Sums numbers; also their count and mean. `add` throws INVALID_ACCUMULATOR_VALUE for what is none. */
export class DoubleAccumulator extends AccumulatorV2<number, number> {
  /** @internal */
  readonly addends: Addends = 'numbers'
  sum = 0
  count = 0

  isZero(): boolean {
    return this.count === 0
  }

  reset(): void {
    this.sum = 0
    this.count = 0
  }

  add(value: number): void {
    try {
      checkAddend(value, this.addends)
    } catch (error) {
      const callSite = captureCallSite().toString()
      throw atOperator(error as MillraceError, { operator: 'add', callSite })
    }
    this.sum += value
    this.count++
  }

  override addUpdate(update: unknown): void {
    const { sum, count } = update as { sum: number; count: number }
    this.sum += sum
    this.count += count
  }

  /** The mean of what was added; NaN when nothing was. */
  get avg(): number {
    return this.sum / this.count
  }

  get value(): number {
    return this.sum
  }
}

/** Sums whole numbers. `add` throws INVALID_ACCUMULATOR_VALUE for what is none. */
export class LongAccumulator extends DoubleAccumulator {
  /** @internal */
  override readonly addends: Addends = 'whole numbers'
}

/** Collects values into a list, in order of task end. */
export class CollectionAccumulator<T> extends AccumulatorV2<T, readonly T[]> {
  private list: T[] = []

  isZero(): boolean {
    return this.list.length === 0
  }

  reset(): void {
    this.list = []
  }

  add(value: T): void {
    this.list.push(value)
  }

  get value(): readonly T[] {
    return this.list
  }
}

Object.defineProperty(AccumulatorV2.prototype, replaceHook, {
  value(this: AccumulatorV2<never, unknown>): Replacement {
    const addends = this instanceof DoubleAccumulator ? this.addends : undefined
    return { kind: 'accumulator', data: { id: this.id, addends } }
  },
})
