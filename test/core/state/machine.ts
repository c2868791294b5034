/** Runs versions of state without streams: a store, its folder, and one RDD a batch; with faults, and restarts. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captured } from '../../../src/core/rdd/captured.js'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { RestoredStateRDD } from '../../../src/core/rdd/restored-state-rdd.js'
import { describePartitioner, StateRDD, StateRowsRDD } from '../../../src/core/rdd/state-rdd.js'
import type { StateKind, StateOperator } from '../../../src/core/state/state-operator.js'
import { StateStore } from '../../../src/core/state/state-store.js'
import { type SparkContext, type State, TaskContext } from '../../../src/index.js'

export type Pair = [string, number]
export type Rows = readonly unknown[]

/** What happens to the first attempt of the task of one partition. */
export type Fault = 'none' | 'throws' | 'exits'

const kinds: Readonly<Record<string, StateKind>> = {
  update: 'updateStateByKey',
  map: 'mapWithState',
  window: 'reduceByKeyAndWindow',
}
export type Form = 'update' | 'map' | 'window'
const WINDOW = 3
const TIMEOUT = 3
const SCAN = 2

export class Machine {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'millrace-state-'))
  timeMs = 0
  store: StateStore
  private state: StateOperator
  private origin: StateOperator | undefined
  private readonly sc: SparkContext
  private readonly form: Form
  private partitioner: HashPartitioner
  private previous: StateRDD<unknown> | undefined
  private readonly held: StateRDD<unknown>[] = []
  private readonly expectedStates: Map<number, Rows> = new Map()
  private readonly reference: Map<string, { state: number; at: number }> = new Map()
  private readonly batches: Pair[][] = []

  constructor(sc: SparkContext, form: Form, partitions: number) {
    this.sc = sc
    this.form = form
    this.partitioner = new HashPartitioner(partitions)
    this.store = new StateStore(sc)
    this.store.setDirectory(this.folder)
    this.state = this.bind()
  }

  private bind(): StateOperator {
    const { operator, origin } = this.store.bind({
      operatorId: 'op',
      kind: kinds[this.form],
      partitions: this.partitioner.numPartitions,
      partitioner: describePartitioner(this.partitioner),
      timed: this.form === 'map',
    })
    this.origin = origin
    return operator
  }

  /** Another store, from the files as of the last version that is in them. */
  async restart(partitions: number): Promise<void> {
    this.store.close()
    this.store = new StateStore(this.sc)
    await this.store.restore(this.folder, this.timeMs)
    this.partitioner = new HashPartitioner(partitions)
    this.state = this.bind()
    this.previous = undefined
    this.held.length = 0
  }

  /** The RDD of the next batch; nothing is run. */
  describe(pairs: readonly Pair[], fault: Fault, broken: number): StateRDD<unknown> {
    const beforeMs = this.timeMs
    this.timeMs += 1000
    const { timeMs, form } = this
    this.batches.push([...pairs])
    const hasBefore = this.state.hasAll(beforeMs) && beforeMs > 0
    const previous = hasBefore ? undefined : this.previous
    const isFirst = !hasBefore && previous === undefined
    const disturb = (): void => {
      const task = TaskContext.get()
      if (fault === 'none' || task === undefined || task.attemptNumber() > 0) return
      if (task.partitionId() !== broken) return
      if (fault === 'exits') process.exit(1)
      throw new Error('a bad start')
    }
    const rdds = [this.parallelize(pairs)]
    let fns = [
      captured((values: number[], sum: number | undefined) => {
        disturb()
        const all = values.reduce((a, b) => a + b, sum ?? 0)
        return all % 5 === 0 ? undefined : all
      }, 'updateStateByKey'),
    ]
    let leaving = 0
    if (form === 'map') {
      fns = [
        captured((key: string, value: number | undefined, state: State<number>) => {
          disturb()
          if (state.isTimingOut()) return [key, 'out', state.get()]
          const all = (state.getOption() ?? 0) + (value as number)
          if (state.exists() && all % 5 === 0) state.remove()
          else state.update(all)
          return [key, all]
        }, 'mapWithState'),
      ]
    } else if (form === 'window') {
      const left = this.batches[this.batches.length - 1 - WINDOW]
      if (left !== undefined) rdds.unshift(this.parallelize(left))
      leaving = left === undefined ? 0 : 1
      fns = [
        captured((a: number, b: number) => {
          disturb()
          return a + b
        }, 'reduceByKeyAndWindow'),
        captured((a: number, b: number) => a - b, 'reduceByKeyAndWindow'),
      ]
    }
    const rdd = new StateRDD<unknown>(this.sc, kinds[form], {
      store: this.store,
      state: this.state,
      partitioner: this.partitioner,
      timeMs,
      beforeMs: isFirst ? undefined : beforeMs,
      previous,
      form: form === 'update' ? 'updateState' : form === 'map' ? 'mapState' : 'slideWindow',
      fns,
      pairs: rdds as RDD<unknown>[],
      leaving,
      timeoutMs: this.isScan ? timeMs - TIMEOUT * 1000 : undefined,
      initial:
        isFirst && this.origin !== undefined
          ? { rdd: new RestoredStateRDD(this.sc, this.origin) as RDD<unknown>, isMoved: true }
          : undefined,
    })
    this.previous = rdd
    this.held.push(rdd)
    while (this.held.length > 4) this.held.shift()?.release()
    return rdd
  }

  private get isScan(): boolean {
    return this.form === 'map' && this.timeMs % (SCAN * 1000) === 0
  }

  private parallelize(pairs: readonly Pair[]): RDD<Pair> {
    return this.sc.parallelize(pairs, 2)
  }

  /** What the batch that was described last should give. */
  expect(): Rows {
    const { reference, timeMs, form } = this
    const pairs = this.batches.at(-1) as Pair[]
    const rows: unknown[] = []
    if (form === 'window') {
      const window = this.batches.slice(-WINDOW).flat()
      for (const [key] of this.batches.flat()) {
        const state = window.filter(([k]) => k === key).reduce((sum, [, n]) => sum + n, 0)
        reference.set(key, { state, at: timeMs })
      }
    } else if (form === 'update') {
      for (const key of new Set([...reference.keys(), ...pairs.map(([k]) => k)])) {
        const news = pairs.filter(([k]) => k === key)
        const all = news.reduce((sum, [, n]) => sum + n, reference.get(key)?.state ?? 0)
        if (all % 5 === 0) reference.delete(key)
        else reference.set(key, { state: all, at: timeMs })
      }
    } else {
      for (const [key, n] of pairs) {
        const old = reference.get(key)
        const all = (old?.state ?? 0) + n
        if (old !== undefined && all % 5 === 0) reference.delete(key)
        else reference.set(key, { state: all, at: timeMs })
        rows.push([key, all])
      }
      for (const [key, { state, at }] of reference) {
        if (!this.isScan || at >= timeMs - TIMEOUT * 1000) continue
        reference.delete(key)
        rows.push([key, 'out', state])
      }
    }
    const states = [...reference].map(([key, { state }]) => [key, state])
    this.expectedStates.set(timeMs, sorted(states))
    return sorted(form === 'map' ? rows : states)
  }

  /** All states as they are, and as they were in an earlier version that is held. */
  async checkStates(back: number): Promise<void> {
    const rdd = this.held.at(-1 - back) ?? this.held.at(-1)
    if (rdd === undefined) return
    const rows = await new StateRowsRDD(rdd, 'stateSnapshots').collect()
    assert.deepEqual(sorted(rows), this.expectedStates.get(rdd.timeMs), `states at ${rdd.timeMs}`)
  }

  close(): void {
    this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export function sorted(rows: Rows): Rows {
  return rows
    .map(row => [JSON.stringify(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => row)
}
