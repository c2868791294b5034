/**
 * The checkpoints of a running context: knows which batches are under way, writes metadata checkpoints in the background,
 * and has what a restart takes up.
 *
 * A batch is pending from its generation until its jobs have succeeded and its state is durable; one that failed stays so,
 * and a restart runs it again. A checkpoint is written when the jobs of a batch are generated, before they run, so that a
 * restart makes the batch of the same input; and when a batch is done, after its state. One loop writes, one checkpoint at a
 * time; what is asked for while one is under way becomes one more, with what is known then.
 *
 * A write that fails is tried three times. Then the program hears of it (`awaitTermination`), and batches go on: what
 * the last checkpoint needs is kept, and the next write has everything that this one had.
 */
import { MillraceError, messageOf } from '../../util/errors.js'
import { packageVersion } from '../../util/version.js'
import type { Time } from '../time.js'
import { claimForApplication, removeLeftovers, setAside } from './application-file.js'
import {
  CHECKPOINT_FORMAT,
  type Checkpoint,
  type OperatorRecord,
  type StateRecord,
  stateTimeMs,
} from './checkpoint-file.js'
import { type CheckpointOwner, latestFor } from './checkpoint-reader.js'
import { CheckpointWriter } from './checkpoint-writer.js'
import { DirectoryLock } from './directory-lock.js'

/** What a checkpointer asks of its context. */
export interface CheckpointSource extends CheckpointOwner {
  /** The streams that keep something, as they are now. */
  operators(): OperatorRecord[]
  /** The keyed states, as they are in files; `asOfMs`: the batch whose state a restart goes on from. */
  states(asOfMs: number): StateRecord[]
  /** Makes the state of batches up to this one durable. */
  commitStates(timeMs: number): Promise<void>
  /** Removes what no restart at this batch or later needs. */
  cleanUp(oldestNeededMs: number): Promise<void>
  /** Held while a write is under way. */
  readonly activity: { begin(): void; end(): void }
  /** Tells the program of a failure. */
  reportError(message: string, error: unknown): void
}

export interface OpenOptions {
  readonly recover: boolean
  readonly replaces?: boolean
}

const ATTEMPTS = 3
/** Batches after which one that is pending is told of. */
const TOLD_AFTER = 100

export class Checkpointer {
  /** What the program goes on from; undefined when it begins anew. */
  readonly restored: Checkpoint | undefined
  /** Batches before this time may have run in an earlier life of the program. */
  rerunUntilMs: number = Number.NEGATIVE_INFINITY
  private readonly source: CheckpointSource
  private readonly lock: DirectoryLock
  private readonly writer: CheckpointWriter
  /** Generated, and not known to be done by a checkpoint. */
  private readonly pending: Set<number>
  /** Done, and not yet by a checkpoint. */
  private readonly finished: Set<number> = new Set()
  private lastMs: number | undefined
  private zeroMs: number | undefined
  /** Writes as long as something is wanted; undefined when nothing is. */
  private loop: Promise<void> | undefined
  /** The write that begins when the one under way, if any, is done; undefined when nobody wants one. */
  private wanted: { readonly done: Promise<void>; readonly resolve: () => void } | undefined
  private isClosed = false
  /** A batch that was told of, because it keeps old data from being removed. */
  private toldMs: number | undefined
  private closing: Promise<void> | undefined

  private constructor(
    source: CheckpointSource,
    lock: DirectoryLock,
    writer: CheckpointWriter,
    restored: Checkpoint | undefined,
  ) {
    this.source = source
    this.lock = lock
    this.writer = writer
    this.restored = restored
    this.pending = new Set(restored?.pendingMs)
    this.lastMs = restored?.timeMs
  }

  /**
   * Takes the folder. With `recover`, from its newest checkpoint, if it has one; otherwise what lies there is set aside,
   * with `replaces` also what is of a later version.
   * Throws CHECKPOINT_DIRECTORY_IN_USE, CHECKPOINT_OF_ANOTHER_APPLICATION, CHECKPOINT_UNREADABLE,
   * CHECKPOINT_VERSION_NOT_SUPPORTED, CHECKPOINT_BATCH_DURATION_CHANGED.
   */
  static async open(
    source: CheckpointSource,
    { recover, replaces }: OpenOptions,
  ): Promise<Checkpointer> {
    const { directory, application } = source
    const { fileSystem, logger } = source.env
    const lock = DirectoryLock.acquire(fileSystem, directory)
    try {
      await claimForApplication(fileSystem, directory, application, replaces)
      await removeLeftovers(fileSystem, directory)
      const restored = recover ? await latestFor(source, logger) : undefined
      if (restored === undefined) await setAside(source, recover || replaces === true)
      const writer = await CheckpointWriter.open(fileSystem, directory, logger)
      return new Checkpointer(source, lock, writer, restored)
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /** The oldest batch that a restart would run; what it is made from must be kept. Undefined when nothing is pending. */
  get oldestPendingMs(): number | undefined {
    let oldestMs: number | undefined
    for (const timeMs of this.pending) oldestMs = Math.min(oldestMs ?? timeMs, timeMs)
    return oldestMs
  }

  /** Batches are counted from here. */
  startedAt(zeroTime: Time): void {
    this.zeroMs = zeroTime.milliseconds
    this.lastMs ??= this.zeroMs
  }

  /** The batch is being made: it is pending from now on. */
  batchBegins(time: Time): void {
    this.pending.add(time.milliseconds)
    this.lastMs = Math.max(this.lastMs ?? time.milliseconds, time.milliseconds)
  }

  /** All jobs of the batch have succeeded. */
  batchSucceeded(time: Time): void {
    this.finished.add(time.milliseconds)
  }

  /** Resolves when what is known now is written, or could not be; never rejects. */
  write(): Promise<void> {
    if (this.lastMs === undefined || this.isClosed) return Promise.resolve()
    if (this.wanted === undefined) {
      let resolve = (): void => {}
      const done = new Promise<void>(settle => {
        resolve = settle
      })
      this.wanted = { done, resolve }
    }
    const { done } = this.wanted
    this.loop ??= this.writeWanted()
    return done
  }

  /** Writes what is not written yet; nothing is written after that. */
  async finish(): Promise<void> {
    await this.loop
    if (this.finished.size > 0) await this.write()
    while (this.loop !== undefined) await this.loop
    this.isClosed = true
  }

  /** Writes what is not written yet, and lets go of the folder, once, when nobody writes to it. */
  close(): Promise<void> {
    this.closing ??= this.finish().then(() => this.release())
    return this.closing
  }

  private release(): void {
    try {
      this.lock.release()
    } catch (error) {
      this.source.env.logger.warn(`The lock of '${this.source.directory}' stays: ${error}`)
    }
  }

  private async writeWanted(): Promise<void> {
    const { activity } = this.source
    activity.begin()
    try {
      while (this.wanted !== undefined) {
        const { resolve } = this.wanted
        this.wanted = undefined
        try {
          await this.tryToWrite()
        } finally {
          resolve()
        }
      }
    } finally {
      this.loop = undefined
      activity.end()
    }
  }

  private async tryToWrite(): Promise<void> {
    const { directory, env } = this.source
    for (let attempt = 1; ; attempt++) {
      try {
        await this.writeOnce()
        break
      } catch (error) {
        if (attempt < ATTEMPTS) {
          env.logger.warn(`A checkpoint to '${directory}' failed, and is tried again: ${error}`, {
            batchTime: this.lastMs,
          })
          continue
        }
        const reason = messageOf(error)
        this.source.reportError(
          'Error writing a checkpoint',
          new MillraceError(
            'CHECKPOINT_WRITE_FAILED',
            { directory, time: this.lastMs ?? 0, reason },
            { cause: error },
          ),
        )
        return
      }
    }
    await this.cleanUp()
    this.tellOfOldest()
  }

  private async writeOnce(): Promise<void> {
    const done = new Set(this.finished)
    let lastDoneMs: number | undefined
    for (const timeMs of done) lastDoneMs = Math.max(lastDoneMs ?? timeMs, timeMs)
    if (lastDoneMs !== undefined) await this.source.commitStates(lastDoneMs)
    await this.writer.write(this.snapshot(done))
    for (const timeMs of done) {
      this.finished.delete(timeMs)
      this.pending.delete(timeMs)
    }
  }

  private snapshot(done: ReadonlySet<number>): Checkpoint {
    const { source } = this
    const lastMs = this.lastMs!
    const { batchDurationMs } = source
    const pendingMs = [...this.pending].filter(timeMs => !done.has(timeMs)).sort((a, b) => a - b)
    return {
      format: CHECKPOINT_FORMAT,
      millrace: packageVersion(),
      application: source.application,
      batchDurationMs,
      timeMs: lastMs,
      zeroTimeMs: this.zeroMs ?? this.restored?.zeroTimeMs ?? lastMs,
      pendingMs,
      operators: source.operators(),
      states: source.states(stateTimeMs({ pendingMs, timeMs: lastMs, batchDurationMs })),
    }
  }

  /** A program that goes on after a batch has failed keeps more and more: it is told once. */
  private tellOfOldest(): void {
    const { batchDurationMs, directory, env } = this.source
    const oldestMs = this.oldestPendingMs
    if (oldestMs === undefined || oldestMs === this.toldMs) return
    const since = (this.lastMs! - oldestMs) / batchDurationMs
    if (since < TOLD_AFTER) return
    this.toldMs = oldestMs
    env.logger.warn(
      `The batch at ${oldestMs} ms has failed or is not done, and ${since} batches were made since. Its input, the state before it and all that came after it stay in '${directory}' until a restart runs it again: let the program end when awaitTermination() rejects, and start it again`,
      { batchTime: oldestMs },
    )
  }

  /** What cannot be removed is no reason to stop. */
  private async cleanUp(): Promise<void> {
    const oldestMs = this.writer.oldestResumeMs
    if (oldestMs === undefined) return
    try {
      await this.source.cleanUp(oldestMs)
    } catch (error) {
      this.source.env.logger.warn(`Old data of checkpoints could not be removed: ${error}`)
    }
  }
}
