/** The parts of a running engine, for those that build on it. */
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Clock, SystemClock } from '../util/clock.js'
import { MillraceError } from '../util/errors.js'
import type { Logger } from '../util/log.js'
import { type Executor, InlineExecutor, ThreadExecutor } from './executor/executor.js'
import { type StartThread, startThread } from './executor/start-thread.js'
import { TaskRunner } from './executor/task-runner.js'
import { parseMaster } from './master.js'
import type { Plan } from './pipeline/plan.js'
import { userOperators } from './pipeline/user-operators.js'
import { DagScheduler, type DagSchedulerParts } from './scheduler/dag-scheduler.js'
import { ListenerBus } from './scheduler/listener-bus.js'
import type { SpeculationOptions } from './scheduler/speculation.js'
import { TaskScheduler } from './scheduler/task-scheduler.js'
import { ThreadSharedVariables } from './shared/thread-variables.js'
import { MapOutputTracker } from './shuffle/map-output-tracker.js'
import type { SparkConf } from './spark-conf.js'
import { BlockAllocator } from './storage/block-allocator.js'
import { BlockManager } from './storage/block-manager.js'
import { type FileSystem, LocalFileSystem } from './storage/file-system.js'
import type { SlabPool } from './storage/slab-pool.js'
import { RoutedFileSystem } from './stores/routed-file-system.js'
import { StoreThread } from './stores/store-thread.js'

export interface SparkEnv {
  readonly clock: Clock
  readonly fileSystem: FileSystem
  readonly blockManager: BlockManager
  /** The slabs that blocks are cut from, for threads of one's own. */
  readonly slabPool: SlabPool
  /** Writes blocks on the driver; call `blockManager.adopt(allocator.takeReport())` after writing. */
  readonly allocator: BlockAllocator
  readonly tracker: MapOutputTracker
  readonly dagScheduler: DagScheduler
  readonly taskScheduler: TaskScheduler
  readonly listenerBus: ListenerBus
  /** Task threads at a time. */
  readonly numThreads: number
  readonly logger: Logger
  /** Folder for blocks on disk; made when the first one is written. */
  readonly localDir: string
  /** Starts the threads of receivers. */
  readonly startThread: StartThread
  /** Serves the file systems that the configuration names; undefined when it names none. */
  readonly stores: StoreThread | undefined
}

/** The doors to time, disk and threads, for tests and the simulation. */
export interface SparkContextParts {
  readonly clock?: Clock
  readonly fileSystem?: FileSystem
  /** Takes the records of the log in place of stderr, those of the log level and above. */
  readonly logger?: Logger
  /** Tasks run on the driver's thread, as many at a time as the master has threads: all is done in one order. */
  readonly inlineTasks?: boolean
  /** What tasks run in, in place of the executor that was made. */
  readonly wrapExecutor?: (executor: Executor) => Executor
  /** Starts the threads of receivers. */
  readonly startThread?: StartThread
}

let environments = 0

/** Starts an engine: its threads, its scheduler, its block memory. Throws INVALID_MASTER and INVALID_CONFIG_VALUE. */
export function createEnv(
  conf: SparkConf,
  master: string,
  slabPool: SlabPool,
  logger: Logger,
  parts: SparkContextParts,
  context: Pick<DagSchedulerParts, 'accumulate' | 'keep'>,
): SparkEnv {
  const clock = parts.clock ?? new SystemClock()
  const local = parts.fileSystem ?? new LocalFileSystem()
  const stores = StoreThread.start(conf, logger)
  const fileSystem = stores === undefined ? local : new RoutedFileSystem(local, stores.connect())
  const localDir = join(
    conf.get('spark.local.dir', tmpdir()),
    `millrace-${process.pid}-${environments++}-${Math.random().toString(36).slice(2, 8)}`,
  )
  const memoryLimitBytes = conf.getBytes('spark.millrace.memory', totalmem() / 2)
  const listenerBus = new ListenerBus(logger)
  const blockManager = new BlockManager({
    pool: slabPool,
    fileSystem,
    directory: localDir,
    memoryLimitBytes,
    logger,
  })
  const tracker = new MapOutputTracker(blockManager)
  const { inline, threads, maxFailures } = parseMaster(master)
  const cancelFlags = new SharedArrayBuffer(4 * 65_536)
  const heapLimitMb = conf.getBytes('spark.millrace.executor.heap', 2 ** 30) / 2 ** 20
  const onStray = (error: Error, plan: Plan | undefined): void => warnStray(logger, error, plan)
  const { wrapExecutor = executor => executor } = parts
  const onDriver = (id: number): Executor =>
    wrapExecutor(inlineExecutor(id, clock, fileSystem, localDir, cancelFlags))
  const inThread = (id: number): Executor =>
    wrapExecutor(
      new ThreadExecutor({
        id,
        localDir,
        cancelFlags,
        heapLimitMb,
        stores: stores?.connect(),
        onStray,
      }),
    )
  const isInline = inline || parts.inlineTasks === true
  const taskScheduler = new TaskScheduler({
    clock: new SystemClock(), // kills what hangs in real time, whatever time the program lives in
    listenerBus,
    logger,
    slabs: slabPool,
    blockManager,
    numExecutors: threads,
    startExecutor: isInline ? onDriver : inThread,
    startDriverExecutor: isInline ? undefined : onDriver,
    maxFailures: maxFailures ?? conf.getPositiveInt('spark.task.maxFailures', 1),
    maxLosses: conf.getPositiveInt('spark.millrace.task.maxLosses', 4),
    fair: isFair(conf),
    speculation: speculationOf(conf),
    killGraceMs: conf.getTimeMs('spark.millrace.task.killGrace', 200),
    memoryLimitBytes,
    localityWaitMs: conf.getTimeMs('spark.locality.wait', 3000),
  })
  return {
    clock,
    fileSystem,
    blockManager,
    slabPool,
    allocator: new BlockAllocator(0),
    tracker,
    dagScheduler: new DagScheduler({
      clock,
      blockManager,
      tracker,
      taskScheduler,
      listenerBus,
      ...context,
    }),
    taskScheduler,
    listenerBus,
    numThreads: threads,
    logger,
    localDir,
    startThread: parts.startThread ?? startThread,
    stores,
  }
}

function warnStray(logger: Logger, error: Error, plan: Plan | undefined): void {
  const operator =
    plan &&
    userOperators(plan)
      .map(o => `${o.operator} at ${o.callSite}`)
      .join(', ')
  const where =
    operator === undefined ? 'A function of an earlier task' : `A function of ${operator}`
  logger.warn(
    `${where} left an error that no task waits for, so no task failed: ${error.stack ?? error.message}. Await every promise in an async function given to mapPartitions, foreachPartition or mapAsync.`,
    { operator },
  )
}

function isFair(conf: SparkConf): boolean {
  const key = 'spark.scheduler.mode'
  const value = conf.get(key, 'FIFO')
  if (/^(FIFO|FAIR)$/i.test(value)) return value.toUpperCase() === 'FAIR'
  throw new MillraceError('INVALID_CONFIG_VALUE', { key, value, expected: 'FIFO or FAIR' })
}

function speculationOf(conf: SparkConf): SpeculationOptions | undefined {
  if (!conf.getBoolean('spark.speculation', false)) return undefined
  return {
    intervalMs: conf.getTimeMs('spark.speculation.interval', 100),
    multiplier: conf.getDouble('spark.speculation.multiplier', 3),
    quantile: conf.getDouble('spark.speculation.quantile', 0.9),
    minRunMs: conf.getTimeMs('spark.speculation.minTaskRuntime', 100),
  }
}

function inlineExecutor(
  id: number,
  clock: Clock,
  fileSystem: FileSystem,
  localDir: string,
  cancelFlags: SharedArrayBuffer,
): Executor {
  const allocator = new BlockAllocator(id, { spill: { fileSystem, directory: localDir } })
  const shared = new ThreadSharedVariables(fileSystem)
  const flags = new Int32Array(cancelFlags)
  const runner = new TaskRunner({
    clock,
    fileSystem,
    allocator,
    shared,
    isCancelled: taskId => Atomics.load(flags, id) >= taskId,
  })
  return new InlineExecutor({ id, runner, allocator, shared, cancelFlags })
}
