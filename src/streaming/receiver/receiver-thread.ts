/** The driver's side of one receiver thread: makes it, talks to it, ends it. */
import { taskThreadOptions } from '../../core/closure/worker-options.js'
import type { StartThread, Thread } from '../../core/executor/start-thread.js'
import type { SlabGrant } from '../../core/storage/block-allocator.js'
import { unlessEnded } from '../../util/clock.js'
import type { ErrorData } from '../../util/errors.js'
import {
  CONTROL_BYTES,
  ControlWord,
  type FromReceiver,
  pendingKiB,
  type ReceiverThreadSettings,
  type ToReceiver,
} from './protocol.js'

const MAX_RATE = 2 ** 31 - 1

/** A tick is late when it has not been answered for so long, in real time: the thread is not just storing in one go. */
const LATE_MS = 50

export interface ReceiverThreadOptions {
  readonly startThread: StartThread
  readonly settings: Omit<ReceiverThreadSettings, 'program' | 'control'>
  readonly onMessage: (message: FromReceiver) => void
  /** Records a second that may be stored at first; Infinity when there is no limit. */
  readonly rate: number
  /**
   * The thread has ended; `error` when it was not told to. `lostKiB`: what it had counted as pending and not handed over.
   * Called once.
   */
  readonly onExit: (error: Error | undefined, lostKiB: number) => void
}

export class ReceiverThread {
  private readonly worker: Thread
  private readonly control: Int32Array
  private readonly exited: Promise<void>
  private fault: Error | undefined
  private lastTicked = 0
  /** Of the blocks that it has handed over. */
  private arrivedKiB = 0
  private tickWaiters: (() => void)[] = []
  private alive = true
  private ending = false

  constructor(options: ReceiverThreadOptions) {
    const control = new SharedArrayBuffer(CONTROL_BYTES)
    this.control = new Int32Array(control)
    this.setRate(options.rate)
    const { execArgv, program } = taskThreadOptions()
    const settings: ReceiverThreadSettings = { ...options.settings, control, program }
    this.worker = options.startThread(new URL('./receiver-main.js', import.meta.url), {
      workerData: settings,
      execArgv,
      name: `millrace receiver ${settings.streamId}`,
    })
    this.worker.on('message', data => {
      const message = data as FromReceiver
      if (message.type === 'ticked') this.ticked(message.tick)
      if (message.type === 'blocks') {
        for (const block of message.blocks) this.arrivedKiB += pendingKiB(block)
      }
      options.onMessage(message)
    })
    this.worker.on('error', error => {
      this.fault = error
    })
    this.exited = new Promise(resolve => {
      this.worker.on('exit', code => {
        this.alive = false
        this.ticked(Number.POSITIVE_INFINITY)
        const error = this.fault ?? new Error(`The thread ended with exit code ${code}`)
        const lostKiB = (Atomics.load(this.control, ControlWord.counted) - this.arrivedKiB) | 0
        options.onExit(this.ending ? undefined : error, lostKiB)
        resolve()
      })
    })
  }

  get isAlive(): boolean {
    return this.alive
  }

  start(): void {
    this.send({ type: 'start' })
  }

  grant(slabs: readonly SlabGrant[]): void {
    this.send({ type: 'grant', slabs })
  }

  /** Blocks that came with this receipt are stored, or were refused with an error. */
  stored(receipt: number, error: ErrorData | undefined): void {
    this.send({ type: 'stored', receipt, error })
  }

  /** Records a second that may be stored from the next tick on; Infinity when there is no limit. */
  setRate(rate: number): void {
    const word = Number.isFinite(rate) ? Math.max(1, Math.min(Math.floor(rate), MAX_RATE)) : 0
    Atomics.store(this.control, ControlWord.rate, word)
  }

  /** True while the receiver is made to wait, because more than may is unprocessed. */
  get isWaiting(): boolean {
    return this.alive && Atomics.load(this.control, ControlWord.waiting) === 1
  }

  /** A block interval is over. The thread sees it also while it waits in a `store`. */
  tick(): void {
    if (!this.alive) return
    const tick = Atomics.add(this.control, ControlWord.tick, 1) + 1
    Atomics.notify(this.control, ControlWord.tick)
    this.send({ type: 'tick' })
    unlessEnded(LATE_MS, () => {
      if (this.lastTicked < tick) Atomics.store(this.control, ControlWord.late, tick)
    })
  }

  /** False when the thread has not answered the tick before the last one: it is busy, or blocked. */
  get isResponsive(): boolean {
    return this.alive && this.lastTicked >= Atomics.load(this.control, ControlWord.tick) - 1
  }

  /** Undefined when the thread has answered the last tick, else a promise that resolves when it has. */
  whenTicked(): Promise<void> | undefined {
    if (!this.alive || this.lastTicked >= Atomics.load(this.control, ControlWord.tick)) {
      return undefined
    }
    return new Promise(resolve => this.tickWaiters.push(resolve))
  }

  /** Asks the receiver to stop; it answers with its last blocks and `stopped`. */
  requestStop(): void {
    Atomics.store(this.control, ControlWord.stop, 1)
    const tick = Atomics.add(this.control, ControlWord.tick, 1) + 1
    // a receiver that goes on storing gets no turn to make its last block
    Atomics.store(this.control, ControlWord.late, tick)
    Atomics.notify(this.control, ControlWord.tick)
    this.send({ type: 'stop' })
  }

  /** Ends the thread; resolves when it is gone. */
  async end(): Promise<void> {
    this.ending = true
    if (this.alive) await this.worker.terminate()
    await this.exited
  }

  private send(message: ToReceiver): void {
    if (this.alive) this.worker.postMessage(message)
  }

  private ticked(tick: number): void {
    this.lastTicked = Math.max(this.lastTicked, tick)
    if (this.lastTicked < Atomics.load(this.control, ControlWord.tick)) return
    const waiters = this.tickWaiters
    this.tickWaiters = []
    for (const resolve of waiters) resolve()
  }
}
