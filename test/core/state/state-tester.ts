/** updateStateByKey over letters, without streams: one batch a call, committed to files, restarted at will. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { captured } from '../../../src/core/rdd/captured.js'
import { HashPartitioner } from '../../../src/core/rdd/partitioner.js'
import type { RDD } from '../../../src/core/rdd/rdd.js'
import { RestoredStateRDD } from '../../../src/core/rdd/restored-state-rdd.js'
import { StateRDD } from '../../../src/core/rdd/state-rdd.js'
import type { StateKind, StateOperator } from '../../../src/core/state/state-operator.js'
import { StateStore } from '../../../src/core/state/state-store.js'
import type { SparkContext } from '../../../src/index.js'

type Update = (values: number[], state: number | undefined) => unknown

export class StateTester implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'millrace-state-'))
  store: StateStore
  timeMs = 0
  private readonly sc: SparkContext
  private f: Update
  private partitions = 3
  private state: StateOperator
  private origin: StateOperator | undefined
  private held: StateRDD<unknown>[] = []

  constructor(sc: SparkContext, f: Update) {
    this.sc = sc
    this.f = f
    this.store = this.newStore()
    this.state = this.bind()
  }

  /** Another run, which does not go on from the files. */
  begin(): void {
    this.store.close()
    this.store = this.newStore()
    this.timeMs = 0
    this.state = this.bind()
  }

  /** Another run as of a batch, before its stream binds. */
  async reopen(timeMs: number, known?: ReadonlySet<string>): Promise<void> {
    this.store.close()
    this.store = new StateStore(this.sc)
    this.held = []
    this.timeMs = timeMs
    await this.store.restore(this.folder, timeMs, known)
  }

  /** Another run as of a batch. */
  async restart(
    timeMs: number,
    f: Update = this.f,
    partitions: number = this.partitions,
  ): Promise<void> {
    await this.reopen(timeMs)
    this.f = f
    this.partitions = partitions
    this.state = this.bind()
  }

  bind(kind: StateKind = 'updateStateByKey'): StateOperator {
    const { partitions } = this
    const partitioner = `hash ${partitions}`
    const bound = this.store.bind({ operatorId: 'op', kind, partitions, partitioner, timed: false })
    this.origin = bound.origin
    return bound.operator
  }

  /** Runs the next batch, one value a letter; the state of each key afterwards. */
  async batch(letters: string): Promise<Record<string, unknown>> {
    const beforeMs = this.timeMs
    this.timeMs += 1000
    const isFirst = !this.state.hasAll(beforeMs) || beforeMs === 0
    const pairs = [...letters].map((key): [string, number] => [key, 1])
    const { sc, origin } = this
    const rdd = new StateRDD<[string, unknown]>(sc, 'updateStateByKey', {
      store: this.store,
      state: this.state,
      partitioner: new HashPartitioner(this.partitions),
      timeMs: this.timeMs,
      beforeMs: isFirst ? undefined : beforeMs,
      previous: undefined,
      form: 'updateState',
      fns: [captured(this.f, 'updateStateByKey')],
      pairs: [sc.parallelize(pairs, 2) as RDD<unknown>],
      initial:
        isFirst && origin !== undefined
          ? { rdd: new RestoredStateRDD(sc, origin) as RDD<unknown>, isMoved: true }
          : undefined,
    })
    this.held.push(rdd)
    if (this.held.length > 2) this.held.shift()?.release()
    const rows = await rdd.collect()
    await this.store.commit(this.timeMs)
    return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  [Symbol.dispose](): void {
    this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private newStore(): StateStore {
    const store = new StateStore(this.sc)
    store.setDirectory(this.folder)
    return store
  }
}
