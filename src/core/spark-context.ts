/**
 * The entry to RDDs: owns the scheduler, the task threads and the block manager of one application. One is active in a
 * process at a time. It makes RDDs, broadcast variables and accumulators, and runs jobs; `stop` ends everything.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { AsyncLocalStorage } from 'node:async_hooks'
import { captureCallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import { ConsoleLogger, parseLogFormat, parseLogLevel, setCurrentLogger } from '../util/log.js'
import { preview } from '../util/preview.js'
import { forbidHook } from './closure/hooks.js'
import { type Companion, checkCompanions, makeCompanions } from './companions.js'
import { launchSettings } from './launch-settings.js'
import { parseMaster } from './master.js'
import { refusedArgument } from './operator-errors.js'
import type { PlanEnd } from './pipeline/plan.js'
import type { PlanBuilder } from './pipeline/plan-builder.js'
import type { KeptPartition } from './pipeline/task-run.js'
import type { ShuffleDependency } from './rdd/dependency.js'
import type { RDD } from './rdd/rdd.js'
import { showConsoleProgress } from './scheduler/console-progress.js'
import { ContextCleaner } from './scheduler/context-cleaner.js'
import { JOB_DESCRIPTION, JOB_GROUP } from './scheduler/dag-scheduler.js'
import type { SparkListener } from './scheduler/listener-bus.js'
import { decodeRows, encodeRows } from './serializer/column-block.js'
import {
  type AccumulatorV2,
  CollectionAccumulator,
  DoubleAccumulator,
  LongAccumulator,
} from './shared/accumulator.js'
import { Broadcast } from './shared/broadcast.js'
import { SparkConf } from './spark-conf.js'
import { createEnv, type SparkContextParts, type SparkEnv } from './spark-env.js'
import type { BlockHandle } from './storage/block.js'
import { SlabPool } from './storage/slab-pool.js'
import type { StorageLevel } from './storage/storage-level.js'

type Properties = Readonly<Record<string, string>>

let active: SparkContext | undefined

/**
 * The entry to RDDs: the task threads and the memory of one application. It makes RDDs, broadcast variables and accumulators,
 * and runs jobs. One is active in a process at a time; `stop` ends everything.
 */
export class SparkContext {
  readonly conf: SparkConf
  readonly env: SparkEnv
  readonly master: string
  /** Partitions where nothing else says it: `spark.default.parallelism`, or the number of task threads. */
  readonly defaultParallelism: number
  /** When it was made; milliseconds since the epoch. */
  readonly startTime: number
  private readonly logger: ConsoleLogger
  private readonly properties = new AsyncLocalStorage<Properties>()
  private readonly accumulators = new Map<number, AccumulatorV2<unknown, unknown>>()
  private readonly persisted = new Map<number, WeakRef<RDD<unknown>>>()
  private readonly pool = new SlabPool()
  private readonly cleaner = new ContextCleaner(() => this.pool.bytesInUse)
  private readonly shuffleRegistry: FinalizationRegistry<number>
  private readonly blockRegistry: FinalizationRegistry<readonly BlockHandle[]>
  private readonly persistRegistry: FinalizationRegistry<number>
  private keepers: ((kept: KeptPartition) => boolean)[] = []
  private readonly companions: readonly Companion[]
  private stopping: Promise<void> | undefined
  private nextRdd = 0
  private nextShuffle = 0
  private nextVariable = 0

  /**
   * Throws MULTIPLE_SPARK_CONTEXTS when one is active, INVALID_ARGUMENT, INVALID_MASTER, INVALID_CONFIG_VALUE. The application's name is
   * `spark.app.name`, the master `spark.master` (`local[*]` unless set).
   */
  constructor(conf: SparkConf = new SparkConf(), parts: SparkContextParts = {}) {
    checkConf(conf)
    if (active !== undefined) {
      throw new MillraceError('MULTIPLE_SPARK_CONTEXTS', { callSite: active.callSite })
    }
    this.callSite = captureCallSite().toString()
    this.conf = conf.clone()
    this.conf.check()
    checkCompanions(this.conf)
    this.master = this.conf.get('spark.master', 'local[*]')
    const { threads } = parseMaster(this.master)
    this.defaultParallelism = this.conf.getPositiveInt('spark.default.parallelism', threads)
    const showProgress = this.conf.getBoolean('spark.ui.showConsoleProgress', true)
    this.logger = new ConsoleLogger(parts.logger)
    this.logger.format = parseLogFormat(this.conf.get('spark.log.format', 'plain'))
    this.logger.setLevel(parseLogLevel(this.conf.get('spark.log.level', 'WARN')))
    this.env = createEnv(this.conf, this.master, this.pool, this.logger, parts, {
      accumulate: updates => {
        for (const { id, value } of updates) this.accumulators.get(id)?.addUpdate(value)
      },
      keep: kept => this.keep(kept),
    })
    for (const { key, value, source } of launchSettings()) {
      const held = this.conf.get(key)
      if (source !== 'command line' || held === value || !this.conf.contains(key)) continue
      this.logger.warn(
        `The command line sets ${key} to '${value}', but the program sets it to '${held}', which holds. Use setIfMissing in the program where the command line shall decide.`,
      )
    }
    this.startTime = this.env.clock.now()
    const { dagScheduler, blockManager } = this.env
    this.shuffleRegistry = new FinalizationRegistry(id => dagScheduler.dropShuffle(id))
    this.blockRegistry = new FinalizationRegistry(blocks => {
      if (this.stopping === undefined) blockManager.release(blocks)
    })
    this.persistRegistry = new FinalizationRegistry(id => blockManager.removeMatching(`rdd_${id}_`))
    if (showProgress) showConsoleProgress(this.env)
    setCurrentLogger(this.logger)
    active = this
    this.companions = makeCompanions(this)
  }

  /** Where the program made this context. */
  readonly callSite: string

  /** Names the application in its web UI, its REST API and its event log: `local-1700000000000`. */
  get applicationId(): string {
    return `local-${this.startTime}`
  }

  /** Where the web UI is, as `http://127.0.0.1:4040`; undefined until it has started, some 300 ms after this context. */
  get uiWebUrl(): string | undefined {
    return this.companions.map(({ url }) => url).find(url => url !== undefined)
  }

  /** The active context, or a new one with this configuration. */
  static getOrCreate(conf?: SparkConf): SparkContext {
    return active ?? new SparkContext(conf)
  }

  /** The active context, if there is one. */
  static getActive(): SparkContext | undefined {
    return active
  }

  get appName(): string {
    return this.conf.get('spark.app.name', 'millrace')
  }

  get isStopped(): boolean {
    return this.stopping !== undefined
  }

  /**
   * Ends the application: running jobs reject with JOB_CANCELLED, what comes later with SPARK_CONTEXT_STOPPED; threads
   * end, blocks and their files are freed. Another context may be made when the promise has resolved. Does nothing the second time.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Spark's levels: ALL, DEBUG, INFO, WARN (the default), ERROR, OFF. */
  setLogLevel(level: string): void {
    this.logger.setLevel(parseLogLevel(level))
  }

  addSparkListener(listener: SparkListener): void {
    this.env.listenerBus.add(listener)
  }

  removeSparkListener(listener: SparkListener): void {
    this.env.listenerBus.remove(listener)
  }

  /**
   * A property for the jobs that this asynchronous context starts from now on; undefined removes it. What is called from
   * here inherits it, the caller does not, with one exception: set in the part of an async function before its first
   * `await`, it holds for the caller too.
   */
  setLocalProperty(key: string, value: string | undefined): void {
    const { [key]: _, ...rest } = this.properties.getStore() ?? {}
    this.properties.enterWith(value === undefined ? rest : { ...rest, [key]: value })
  }

  getLocalProperty(key: string): string | undefined {
    return this.properties.getStore()?.[key]
  }

  /** @internal Runs `body`, and what it starts, with these properties added; the caller's stay as they are. */
  withLocalProperties<T>(properties: Properties, body: () => T): T {
    return this.properties.run({ ...this.properties.getStore(), ...properties }, body)
  }

  /** Names the jobs that follow, to cancel them together and to show them. */
  setJobGroup(groupId: string, description: string): void {
    this.setLocalProperty(JOB_GROUP, groupId)
    this.setLocalProperty(JOB_DESCRIPTION, description)
  }

  clearJobGroup(): void {
    this.setLocalProperty(JOB_GROUP, undefined)
    this.setLocalProperty(JOB_DESCRIPTION, undefined)
  }

  setJobDescription(description: string | undefined): void {
    this.setLocalProperty(JOB_DESCRIPTION, description)
  }

  /** Running jobs of the group reject with JOB_CANCELLED; a function that does not end is ended with its thread. */
  cancelJobGroup(groupId: string): void {
    this.env.dagScheduler.cancelJobs(
      properties => properties[JOB_GROUP] === groupId,
      `job group ${groupId} was cancelled`,
    )
  }

  cancelAllJobs(): void {
    this.env.dagScheduler.cancelJobs(() => true, 'all jobs were cancelled')
  }

  cancelJob(jobId: number): void {
    this.env.dagScheduler.cancelJobs((_, id) => id === jobId, 'it was cancelled')
  }

  /**
   * Makes a value known to all task threads: encoded once, decoded once a thread that uses it. Throws
   * VALUE_NOT_SERIALIZABLE.
   */
  broadcast<T>(value: T): Broadcast<T> {
    this.checkRunning()
    const id = this.nextVariable++
    const [block] = this.writeBlocks([[value]])
    const { taskScheduler, blockManager } = this.env
    taskScheduler.addBroadcast(id, block)
    return new Broadcast(
      id,
      () => value,
      () => {
        taskScheduler.dropBroadcast(id)
        blockManager.release([block])
      },
    )
  }

  longAccumulator(name?: string): LongAccumulator {
    return this.register(new LongAccumulator(), name)
  }

  doubleAccumulator(name?: string): DoubleAccumulator {
    return this.register(new DoubleAccumulator(), name)
  }

  collectionAccumulator<T>(name?: string): CollectionAccumulator<T> {
    return this.register(new CollectionAccumulator<T>(), name)
  }

  /** Makes an accumulator of one's own known. */
  register<A extends AccumulatorV2<never, unknown>>(accumulator: A, name?: string): A {
    accumulator.id = this.nextVariable++
    accumulator.name = name
    this.accumulators.set(accumulator.id, accumulator as AccumulatorV2<unknown, unknown>)
    return accumulator
  }

  /** RDDs that are persisted now, by id. */
  getPersistentRDDs(): Map<number, RDD<unknown>> {
    const found = new Map<number, RDD<unknown>>()
    for (const [id, reference] of this.persisted) {
      const rdd = reference.deref()
      if (rdd?.isPersisted) found.set(id, rdd)
      else this.persisted.delete(id)
    }
    return found
  }

  // ---- for the engine

  /** @internal Ids below this one are taken. */
  get rddIdBound(): number {
    return this.nextRdd
  }

  /** @internal */
  newRddId(): number {
    this.checkRunning()
    return this.nextRdd++
  }

  /** @internal A number for a shuffle; its outputs are freed when nobody refers to it any more. */
  newShuffle(shuffle: ShuffleDependency): number {
    const id = this.nextShuffle++
    this.shuffleRegistry.register(shuffle, id)
    return id
  }

  /**
   * @internal Frees what shuffles wrote for an RDD and for what it is made from, down to the RDDs that `isHeld` still
   * wants. They are computed again if somebody asks for them.
   */
  releaseShuffles(rdd: RDD<unknown>, isHeld: (rdd: RDD<unknown>) => boolean = () => false): void {
    const seen = new Set<RDD<unknown>>()
    const visit = (node: RDD<unknown>): void => {
      if (seen.has(node)) return
      seen.add(node)
      for (const dependency of node.dependencies) {
        if (dependency.kind === 'shuffle') this.env.dagScheduler.dropShuffle(dependency.shuffleId)
        if (!isHeld(dependency.rdd)) visit(dependency.rdd)
      }
    }
    visit(rdd)
  }

  /** @internal Writes each list of rows as one block; the caller holds them. */
  writeBlocks(lists: readonly (readonly unknown[])[]): BlockHandle[] {
    const { allocator, blockManager } = this.env
    const blocks = lists.map(rows =>
      allocator.write(encodeRows(rows, 0, rows.length), 'columns', rows.length),
    )
    blockManager.adopt(allocator.takeReport())
    return blocks
  }

  /** @internal Frees these blocks when the RDD is gone. */
  releaseWith(rdd: object, blocks: readonly BlockHandle[]): void {
    this.blockRegistry.register(rdd, blocks)
  }

  /** @internal Whom tasks may leave blocks with besides persisted partitions: takes what is its own, and says so. */
  addKeeper(take: (kept: KeptPartition) => boolean): void {
    this.keepers.push(take)
  }

  /** @internal */
  removeKeeper(take: (kept: KeptPartition) => boolean): void {
    this.keepers = this.keepers.filter(other => other !== take)
  }

  /** @internal */
  notePersisted(rdd: RDD<unknown>): void {
    this.persisted.set(rdd.id, new WeakRef(rdd))
    this.persistRegistry.register(rdd, rdd.id)
  }

  /** @internal */
  forgetPartitions(rdd: RDD<unknown>): void {
    this.persisted.delete(rdd.id)
    this.env.blockManager.removeMatching(`rdd_${rdd.id}_`)
    this.env.listenerBus.post({ type: 'rddUnpersisted', rddId: rdd.id })
  }

  /**
   * @internal Runs a job whose tasks give rows, and calls `onRows` with each partition's as they come.
   */
  async runJob(
    rdd: RDD<unknown>,
    options: {
      operator: string
      callSite: string
      partitions?: readonly number[]
      end: (builder: PlanBuilder) => PlanEnd
      /** Its last stage is one task that may run on the driver's thread (`TaskSet`). */
      onDriver?: boolean
      onRows?: (partition: number, rows: unknown[]) => void
      /** In place of `onRows`: the partition's rows as they were encoded. */
      onBlocks?: (partition: number, blocks: readonly Uint8Array[]) => void
      onCount?: (partition: number, count: number) => void
    },
  ): Promise<void> {
    this.checkRunning()
    this.cleaner.check()
    await this.env.dagScheduler.runJob({
      rdd,
      partitions: options.partitions ?? Array.from({ length: rdd.numPartitions }, (_, i) => i),
      end: options.end,
      onDriver: options.onDriver ?? false,
      operator: options.operator,
      callSite: options.callSite,
      properties: this.properties.getStore() ?? {},
      onResult: (partition, result) => {
        if (result.kind === 'count') options.onCount?.(partition, result.count)
        else if (result.kind === 'rows') {
          options.onBlocks?.(partition, result.blocks)
          options.onRows?.(partition, result.blocks.flatMap(decodeRows))
        }
      },
    })
    await this.afterJob?.(rdd)
  }

  /** @internal What follows each job that succeeded, before its action's promise resolves: checkpoints are written. */
  afterJob: ((rdd: RDD<unknown>) => Promise<void>) | undefined

  /** @internal Throws SPARK_CONTEXT_STOPPED. */
  checkRunning(): void {
    if (this.stopping !== undefined) throw new MillraceError('SPARK_CONTEXT_STOPPED')
  }

  /**
   * Registers partitions of persisted RDDs at their level. Of others nothing is kept, nor of those that were computed
   * twice, or had no room in memory when that is all they may use.
   */
  private keep(kept: readonly KeptPartition[]): void {
    const { blockManager } = this.env
    for (const partition of kept) {
      const { id, blocks } = partition
      if (!id.startsWith('rdd_')) {
        // nobody waits for it any more when its receiver is gone
        if (!this.keepers.some(take => take(partition))) blockManager.release(blocks)
        continue
      }
      const level = this.levelOf(Number(id.split('_')[1]))
      // what memory had no room for lies in files: not for a level without the disk
      const isRoom = level?.useDisk === true || blocks.every(block => block.kind === 'memory')
      if (level === undefined || !isRoom || blockManager.has(id)) blockManager.release(blocks)
      else blockManager.register(id, blocks, level)
    }
  }

  private levelOf(rddId: number): StorageLevel | undefined {
    const rdd = this.persisted.get(rddId)?.deref()
    return rdd?.isPersisted ? rdd.getStorageLevel() : undefined
  }

  private async end(): Promise<void> {
    const { taskScheduler, blockManager, listenerBus, clock, stores } = this.env
    listenerBus.post({ type: 'applicationEnd', timeMs: clock.now() })
    const companions = Promise.all(this.companions.map(companion => companion.stop()))
    try {
      await companions.catch(error => this.logger.warn(`The web UI could not be ended: ${error}`))
      await taskScheduler.stop()
      await blockManager.close().catch(error => {
        this.logger.warn(`The temporary files of the SparkContext could not be removed: ${error}`)
      })
    } finally {
      await stores?.stop()
      if (active === this) active = undefined
      // on Node 20 each one in use costs time at every promise of the process
      this.properties.disable()
    }
  }
}

Object.defineProperty(SparkContext.prototype, forbidHook, {
  value: 'a SparkContext can be used on the driver only',
})

/** What the type checker does not see in plain JavaScript. */
function checkConf(conf: unknown): void {
  if (conf instanceof SparkConf) return
  throw refusedArgument('INVALID_ARGUMENT', 'SparkContext', {
    argument: 'The first argument',
    expected: 'a SparkConf',
    value: preview(conf, 80),
    advice: "Make one: new SparkConf().setMaster('local[2]').set('spark.ui.enabled', false)",
  })
}
