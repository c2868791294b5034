/**
 * The entry point of a streaming program: it makes input streams, starts the computation and ends it.
 *
 * Life: INITIALIZED, while streams are described; ACTIVE, from `start`; STOPPED, from `stop`, for good. One context may
 * be active in a process; a SparkContext may serve several, one after the other.
 */
/// <reference lib="esnext.disposable" preserve="true" />
import { refusedArgument } from '../core/operator-errors.js'
import type { RDD } from '../core/rdd/rdd.js'
import { SparkConf } from '../core/spark-conf.js'
import { SparkContext } from '../core/spark-context.js'
import type { SparkEnv } from '../core/spark-env.js'
import { StateStore } from '../core/state/state-store.js'
import { checkPath } from '../core/storage/check-path.js'
import { type CallSite, captureCallSite } from '../util/call-site.js'
import type { Clock } from '../util/clock.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { checkFunction, checkOptions, invalidArgument } from './check-arguments.js'
import { diffDirectory, showDiff } from './checkpoint/checkpoint-diff.js'
import { prepareCheckpointDirectory, sameDirectory } from './checkpoint/checkpoint-directory.js'
import type { Checkpointer } from './checkpoint/checkpointer.js'
import { requireRecoverable } from './checkpoint/context-checkpoint.js'
import { checkLatest, openFolder, type TakeUp } from './checkpoint/take-up.js'
import { ContextWaiter } from './context-waiter.js'
import type { DStream } from './dstream/dstream.js'
import { attachOperations } from './dstream/operations.js'
import { attachOperatorIds, OperatorIds } from './dstream/operator-id.js'
import { attachOutputs } from './dstream/output.js'
import { attachPairOperations } from './dstream/pair.js'
import { attachStateOperations } from './dstream/state.js'
import { TransformedDStream } from './dstream/transformed-dstream.js'
import { UnionDStream } from './dstream/union-dstream.js'
import { attachWindowOperations } from './dstream/window.js'
import { DStreamGraph } from './dstream-graph.js'
import { Duration, type DurationLike } from './duration.js'
import { StreamingInputs } from './input/inputs.js'
import { ReceiverInputDStream } from './input/receiver-input-dstream.js'
import type { StreamingListener } from './listener.js'
import { isInJob } from './scheduler/job-properties.js'
import { JobScheduler } from './scheduler/job-scheduler.js'
import { receiverSettings } from './scheduler/receiver-settings.js'
import { ReceiverTracker } from './scheduler/receiver-tracker.js'
import { handleSignals } from './shutdown-signals.js'
import type { Time } from './time.js'

attachOperations()
attachPairOperations()
attachWindowOperations()
attachOutputs()
attachStateOperations()
attachOperatorIds()

/** INITIALIZED while streams are described, ACTIVE from `start`, STOPPED from `stop`, for good. */
export type StreamingContextState = 'INITIALIZED' | 'ACTIVE' | 'STOPPED'

/** How `stop` ends a context. */
export interface StopOptions {
  /** Stop the SparkContext too; `spark.streaming.stopSparkContextByDefault` (true) when not said. */
  readonly sparkContext?: boolean
  /** Process everything that was received first. */
  readonly graceful?: boolean
}

/** What `getOrCreate` does with a checkpoint. */
export interface RecoveryOptions {
  /**
   * Begin anew when the checkpoint, or the state that belongs to it, can't be read, instead of failing; what is there is
   * moved to the folder `previous` below. What the program contradicts is refused all the same: a folder of another
   * application, another batch duration, state that no stream takes up; so is a damaged write-ahead log.
   */
  readonly createOnError?: boolean
}

/** What a StreamingContext may be given besides its configuration. */
export interface StreamingContextOptions {
  /** What batches are timed by; the SparkContext's clock when not said. */
  readonly clock?: Clock
}

/** A clock that waits for background work before it goes on, as a test's does. */
interface IdleAwareClock extends Clock {
  addIdleSource(source: () => Promise<void> | undefined): () => void
}

/** One active context for all copies of millrace in the process. */
const activeKey = Symbol.for('millrace.streaming.active')
const registry = globalThis as { [activeKey]?: StreamingContext | undefined }

/**
 * The entry point of a streaming program: it makes input streams, starts the computation and ends it. INITIALIZED while
 * streams are described, ACTIVE from `start`, STOPPED from `stop`, for good. One context may be active in a process.
 */
export class StreamingContext extends StreamingInputs {
  /** What runs its jobs. */
  readonly sparkContext: SparkContext
  /** The configuration of its SparkContext. */
  readonly conf: SparkConf
  /** What its batches are timed by. */
  readonly clock: Clock
  /** @internal */
  readonly graph: DStreamGraph
  /** @internal */
  readonly scheduler: JobScheduler
  /** @internal Whether RDDs of old batches are unpersisted (`spark.streaming.unpersist`). */
  readonly unpersistsOldRDDs: boolean
  /** @internal The names of its streams in checkpoints. */
  readonly operatorIds: OperatorIds
  /** @internal The keyed state of this context's streams. */
  stateStore: StateStore
  private readonly waiter = new ContextWaiter()
  /** It has made its SparkContext itself. */
  private readonly ownsSparkContext: boolean
  private checkpointDirectory: string | undefined
  /** Whether it goes on from what the checkpoint directory has. */
  private takeUp: TakeUp = 'no'
  /** @internal Since the start, when there is a checkpoint directory. */
  checkpointer: Checkpointer | undefined
  private starting: Promise<void> | undefined
  private state: StreamingContextState = 'INITIALIZED'
  /** @internal Where it was started. */
  startSite: CallSite | undefined
  private stopping: Promise<void> | undefined
  private stopsGracefully = false
  private removeIdleSource: () => void = () => {}
  private removeSignals: () => void = () => {}

  /**
   * `confOrContext`: the SparkContext to use, or the configuration to make one from. `batchDuration`: the time between
   * batches; a bare number is milliseconds. Throws INVALID_BATCH_DURATION unless that is positive, INVALID_ARGUMENT.
   */
  constructor(
    confOrContext: SparkConf | SparkContext,
    batchDuration: DurationLike,
    options: StreamingContextOptions = {},
  ) {
    super()
    checkConfOrContext(confOrContext)
    const duration = toBatchDuration(batchDuration)
    this.ownsSparkContext = confOrContext instanceof SparkConf
    this.sparkContext =
      confOrContext instanceof SparkConf ? new SparkContext(confOrContext) : confOrContext
    this.conf = this.sparkContext.conf
    for (const { key, nearest } of this.conf.lookalikes('spark.streaming.')) {
      this.sparkContext.env.logger.warn(
        `The setting '${key}' has no effect: there is no such key. Did you mean '${nearest}'?`,
      )
    }
    this.clock = options.clock ?? this.sparkContext.env.clock
    this.graph = new DStreamGraph(duration)
    this.operatorIds = new OperatorIds(this.graph)
    this.stateStore = new StateStore(this.sparkContext)
    this.unpersistsOldRDDs = this.conf.getBoolean('spark.streaming.unpersist', true)
    this.scheduler = new JobScheduler(this, this.waiter)
    // Node keeps asynchronous contexts apart from their first use on: what the program awaits from now on is its own
    this.sparkContext.withLocalProperties({}, () => {})
  }

  /** The active context of this process, if there is one. */
  static getActive(): StreamingContext | undefined {
    return registry[activeKey]
  }

  /** The active context, or the one that `create` makes; with a directory, as `getOrCreate` does. */
  static getActiveOrCreate(create: () => StreamingContext): StreamingContext
  static getActiveOrCreate(
    directory: string,
    create: () => StreamingContext | Promise<StreamingContext>,
    options?: RecoveryOptions,
  ): Promise<StreamingContext>
  static getActiveOrCreate(
    first: string | (() => StreamingContext),
    create?: () => StreamingContext | Promise<StreamingContext>,
    options?: RecoveryOptions,
  ): StreamingContext | Promise<StreamingContext> {
    if (typeof first === 'function') {
      return StreamingContext.getActive() ?? madeContext(first(), 'getActiveOrCreate', caller())
    }
    checkPath(first, 'getActiveOrCreate')
    checkFunction(create, 'getActiveOrCreate')
    const active = StreamingContext.getActive()
    if (active !== undefined) return Promise.resolve(active)
    return StreamingContext.getOrCreate(first, create!, options)
  }

  /**
   * The context that `create` makes, which goes on from the newest checkpoint in this folder when there is one. `create`
   * runs on every start and describes the streams; the checkpoint gives data only: the batches to run again, what they
   * are made from, the state. Streams are bound to it by their `operatorId`. Throws CHECKPOINT_UNREADABLE,
   * CHECKPOINT_VERSION_NOT_SUPPORTED, CHECKPOINT_OF_ANOTHER_APPLICATION, CHECKPOINT_BATCH_DURATION_CHANGED.
   */
  static async getOrCreate(
    directory: string,
    create: () => StreamingContext | Promise<StreamingContext>,
    options: RecoveryOptions = {},
  ): Promise<StreamingContext> {
    checkPath(directory, 'getOrCreate')
    checkFunction(create, 'getOrCreate')
    checkOptions(options, 'getOrCreate', { createOnError: 'boolean' })
    const callSite = caller()
    const context = madeContext(await create(), 'getOrCreate', callSite)
    try {
      await context.recoverFrom(directory, options.createOnError ?? false)
    } catch (error) {
      // nobody has it who could stop it
      if (context.state === 'INITIALIZED' && context.starting === undefined) {
        await context.stop({ sparkContext: context.ownsSparkContext })
      }
      throw error
    }
    return context
  }

  /** @internal */
  get env(): SparkEnv {
    return this.sparkContext.env
  }

  // ---- combining ----

  /** The records of several streams with the same slide. */
  union<T>(...streams: DStream<T>[]): DStream<T> {
    return new UnionDStream(streams)
  }

  /** The RDD that `f` makes of each batch's RDDs of several streams; `f` runs on the driver and may be async. */
  transform<U>(
    streams: readonly DStream<unknown>[],
    f: (rdds: readonly RDD<unknown>[], time: Time) => RDD<U> | Promise<RDD<U>>,
  ): DStream<U> {
    if (!Array.isArray(streams)) {
      throw refusedArgument('NOT_AN_ARRAY', 'transform', {
        what: 'streams',
        value: preview(streams, 80),
        advice: 'Give the streams as an array, and the function behind it',
      })
    }
    checkFunction(f, 'transform')
    return new TransformedDStream(streams, 'transform', f)
  }

  // ---- recovery ----

  /**
   * Keeps in this folder what the program needs to go on after a crash: which batches are under way, what they are made
   * from, the state. The folder is made when it is not there. State and inverse windows need one. Throws
   * CHECKPOINT_DIRECTORY_UNUSABLE when it can't be made or written to.
   */
  checkpoint(directory: string): void {
    // a stopped context takes it, as it takes a listener, and nothing becomes of it
    if (this.state !== 'STOPPED') this.requireInitialized(captureCallSite())
    this.checkpointDirectory = prepareCheckpointDirectory(directory, this.env.fileSystem)
  }

  /** The folder given to `checkpoint`, without a slash at its end; undefined when none was. */
  get checkpointDir(): string | undefined {
    return this.checkpointDirectory
  }

  // ---- life ----

  /** Keeps each batch's RDDs at least this long, which is more than none, for queries from outside (`slice`). */
  remember(duration: DurationLike): void {
    const wanted = Duration.from(duration)
    if (wanted.lessEq(0)) {
      throw invalidArgument('remember', {
        argument: 'The duration to remember batches for',
        expected: 'positive',
        value: wanted.milliseconds,
      })
    }
    this.graph.remember(wanted)
  }

  /** Tells the listener of batches, output operations and receivers from now on. May be called at any time. */
  addStreamingListener(listener: StreamingListener): void {
    if (typeof listener !== 'object' || listener === null) {
      throw invalidArgument('addStreamingListener', {
        argument: 'The listener',
        expected: 'an object with methods such as onBatchCompleted',
        value: listener,
      })
    }
    this.scheduler.listenerBus.add(listener)
  }

  /** The listener hears no more. */
  removeStreamingListener(listener: StreamingListener): void {
    this.scheduler.listenerBus.remove(listener)
  }

  /** INITIALIZED until `start`, ACTIVE until `stop`, then STOPPED for good. */
  getState(): StreamingContextState {
    return this.state
  }

  /**
   * Starts receivers and batches. Rejects when the graph is not valid (the context is STOPPED then), when another context
   * is active, or after `stop`. A second call does nothing.
   */
  async start(): Promise<void> {
    if (this.starting !== undefined && this.state === 'INITIALIZED') return this.starting
    switch (this.state) {
      case 'ACTIVE':
        this.env.logger.warn('StreamingContext has already been started')
        return
      case 'STOPPED':
        throw new MillraceError('STREAMING_CONTEXT_STOPPED')
      case 'INITIALIZED': {
        this.startSite = captureCallSite()
        refuseSecond()
        this.starting = this.startOrFail()
        return this.starting
      }
    }
  }

  /**
   * Resolves when the context is stopped; rejects with the first error of a batch, and with STREAMING_NOT_STARTED when
   * the process would end because nobody has called `start`.
   */
  async awaitTermination(): Promise<void> {
    const callSite = String(captureCallSite())
    await this.waiter.waitForStopOrError(this.clock, undefined, () => {
      if (this.state !== 'INITIALIZED' || this.starting !== undefined) return undefined
      return new MillraceError('STREAMING_NOT_STARTED', { operator: 'awaitTermination', callSite })
    })
  }

  /**
   * As `awaitTermination`, for at most `timeoutMs`: true when the context has stopped, false when time is over. Rejects
   * with INVALID_ARGUMENT unless that is a number.
   */
  async awaitTerminationOrTimeout(timeoutMs: number): Promise<boolean> {
    if (typeof timeoutMs !== 'number' || Number.isNaN(timeoutMs)) {
      throw invalidArgument('awaitTerminationOrTimeout', {
        argument: 'The timeout',
        expected: 'a number of milliseconds',
        value: timeoutMs,
      })
    }
    return this.waiter.waitForStopOrError(this.clock, timeoutMs)
  }

  /**
   * Ends receivers and batches, and the SparkContext too unless told otherwise. What is received and not processed is
   * lost, unless the stop is graceful. May be called again: to stop the SparkContext later, or without `graceful`, so that
   * a graceful stop that is under way waits for jobs no more. Called from an output operation it resolves at once, and the
   * stop goes on when that operation has ended.
   */
  stop(options?: StopOptions): Promise<void>
  stop(stopSparkContext?: boolean, stopGracefully?: boolean): Promise<void>
  async stop(first?: StopOptions | boolean, second?: boolean): Promise<void> {
    const options: StopOptions =
      first === undefined || typeof first === 'boolean'
        ? { sparkContext: first, graceful: second }
        : first
    checkOptions(options, 'stop', { sparkContext: 'boolean', graceful: 'boolean' })
    const stopSparkContext =
      options.sparkContext ??
      this.conf.getBoolean('spark.streaming.stopSparkContextByDefault', true)
    const stopped = this.stopAll(options.graceful ?? false, stopSparkContext)
    if (!isInJob(this.sparkContext)) return stopped
    // the stop waits for the output operation that asks for it, so that one must not wait for the stop
    stopped.catch(error => this.waiter.notifyError(error))
  }

  /** `await using` stops the context as `stop()` does; a graceful stop that is under way it leaves its time. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop({ graceful: this.stopsGracefully })
  }

  /**
   * @internal Called by each stream that is made, with a call site object of its own. Throws when the context has been
   * started or stopped.
   */
  validateNotStarted(site: CallSite): void {
    this.requireInitialized(site)
    this.operatorIds.created(site)
  }

  /** @internal Throws when the context has been started or stopped; `site`: where something was to be added. */
  requireInitialized(site: CallSite): void {
    if (this.state === 'INITIALIZED' && this.starting === undefined) return
    throw new MillraceError(
      this.state !== 'STOPPED' ? 'STREAMING_ADD_AFTER_START' : 'STREAMING_ADD_AFTER_STOP',
      { operation: site.called, callSite: String(site) },
    )
  }

  private async stopAll(graceful: boolean, stopSparkContext: boolean): Promise<void> {
    if (this.stopping === undefined) {
      this.stopsGracefully = graceful
      this.stopping = this.stopNow(graceful)
    } else if (!graceful) {
      this.scheduler.forceStop()
    }
    await this.stopping
    if (stopSparkContext) await this.sparkContext.stop()
  }

  private async recoverFrom(directory: string, createOnError: boolean): Promise<void> {
    this.requireInitialized(captureCallSite())
    if (this.checkpointDirectory === undefined) this.checkpoint(directory)
    const own = this.checkpointDirectory!
    if (!sameDirectory(own, directory)) {
      throw new MillraceError('CHECKPOINT_DIRECTORY_NOT_THE_SAME', { directory, other: own })
    }
    this.takeUp = createOnError ? 'ifReadable' : 'required'
    if (diffDirectory() === undefined) await checkLatest(this, own, this.takeUp)
  }

  /** Before the start: what was restored is forgotten. @internal */
  renewState(): void {
    this.stateStore.close()
    this.stateStore = new StateStore(this.sparkContext)
  }

  private async startOrFail(): Promise<void> {
    registry[activeKey] = this
    try {
      this.operatorIds.validate()
      this.graph.validate()
      const compared = diffDirectory()
      if (compared !== undefined) await showDiff(this, compared)
      const directory = this.checkpointDirectory
      if (directory !== undefined) {
        requireRecoverable(this)
        this.checkpointer = await openFolder(this, directory, this.takeUp)
      }
      await this.startNow()
      this.removeSignals = handleSignals(this)
    } catch (error) {
      await this.endAll(() => this.scheduler.stop(false)).catch(also => {
        this.env.logger.error(`What had begun could not be stopped: ${also}`)
      })
      this.waiter.notifyError(error)
      throw error
    }
  }

  private async startNow(): Promise<void> {
    const { scheduler } = this
    const tracker = this.makeReceiverTracker()
    await scheduler.start(tracker)
    this.state = 'ACTIVE'
    const clock = this.clock as Partial<IdleAwareClock>
    const remove = clock.addIdleSource?.(() => tracker.whenIdle() ?? scheduler.whenIdle())
    if (remove !== undefined) this.removeIdleSource = remove
    scheduler.listenerBus.post('onStreamingStarted', { time: this.clock.now() })
  }

  private async stopNow(graceful: boolean): Promise<void> {
    // what went wrong then has been told
    await this.starting?.catch(() => {})
    try {
      if (this.state !== 'STOPPED') await this.endAll(() => this.scheduler.stop(graceful))
    } finally {
      this.waiter.notifyStop()
    }
  }

  private async endAll(stopWork: () => Promise<void>): Promise<void> {
    try {
      await stopWork()
    } finally {
      this.removeSignals()
      this.removeIdleSource()
      if (registry[activeKey] === this) registry[activeKey] = undefined
      this.stateStore.close()
      this.state = 'STOPPED'
      this.env.listenerBus.post({
        type: 'streaming',
        method: 'onStreamingStopped',
        event: { time: this.clock.now() },
        context: this,
      })
      await this.checkpointer?.close()
    }
  }

  private makeReceiverTracker(): ReceiverTracker {
    const { conf, graph } = this
    return new ReceiverTracker({
      ...receiverSettings(conf, graph.batchDuration.milliseconds),
      batchMs: graph.batchDuration.milliseconds,
      env: this.env,
      conf,
      clock: this.clock,
      listenerBus: this.scheduler.listenerBus,
      streams: graph.inputStreams.filter(stream => stream instanceof ReceiverInputDStream),
      checkpointDir: this.checkpointDirectory,
      restored: this.checkpointer?.restored,
    })
  }
}

// functions that run in tasks may not hold a context
Object.defineProperty(StreamingContext.prototype, Symbol.for('millrace.closure.forbid'), {
  value: "a StreamingContext can't be used inside a function that runs in tasks",
})

function checkConfOrContext(value: unknown): void {
  if (value instanceof SparkConf || value instanceof SparkContext) return
  throw invalidArgument('StreamingContext', {
    argument: 'The first argument',
    expected: 'a SparkConf or a SparkContext',
    value,
    advice: "Make a SparkConf: new SparkConf().setMaster('local[2]').setAppName('name')",
  })
}

/** The line of the program that calls us, for what is found out later. */
function caller(): string {
  return captureCallSite().toString()
}

/** What the program's `create` gave, when it is a context. */
function madeContext(made: unknown, operator: string, callSite: string): StreamingContext {
  if (made instanceof StreamingContext) return made
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: 'What create() gives',
    expected: 'a StreamingContext',
    value: preview(made, 80),
    advice: 'Return the context that the function makes',
    operator,
    callSite,
  })
}

function toBatchDuration(value: DurationLike): Duration {
  const milliseconds = value instanceof Duration ? value.milliseconds : value
  if (!(Number.isSafeInteger(milliseconds) && milliseconds > 0)) {
    throw new MillraceError('INVALID_BATCH_DURATION', { value: preview(milliseconds, 80) })
  }
  return new Duration(milliseconds)
}

/** Throws STREAMING_CONTEXT_ALREADY_ACTIVE when a context is active. */
function refuseSecond(): void {
  const active = StreamingContext.getActive()
  if (active === undefined) return
  throw new MillraceError('STREAMING_CONTEXT_ALREADY_ACTIVE', {
    callSite: String(active.startSite),
  })
}
