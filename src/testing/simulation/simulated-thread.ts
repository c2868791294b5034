/**
 * A receiver's thread that is none: it runs on the driver's thread, and each message between the two is a step, before
 * which other work may come. It ends with its life; the receiver may reach what is outside through its module's
 * variables.
 */
import { EventEmitter } from 'node:events'
import type { Thread } from '../../core/executor/start-thread.js'
import type { ReceiverThreadSettings, ToReceiver } from '../../streaming/receiver/protocol.js'
import { ReceiverService } from '../../streaming/receiver/receiver-service.js'
import type { Life } from './outside.js'

export class SimulatedThread extends EventEmitter implements Thread {
  private readonly life: Life
  private isOver = false
  private deliver: (message: ToReceiver) => void = () => {}
  /** Messages of each direction come in their order. */
  private toThread: Promise<void> = Promise.resolve()
  private toDriver: Promise<void> = Promise.resolve()

  constructor(settings: ReceiverThreadSettings, life: Life) {
    super()
    this.life = life
    const service = new ReceiverService(settings, {
      send: message => {
        this.toDriver = this.toDriver.then(() =>
          this.pass('message to the driver', () => this.emit('message', message)),
        )
      },
      onMessage: listener => {
        this.deliver = listener
      },
      close: () => this.exit(0),
    })
    void service.run()
    void life.crashed.then(() => this.exit(1))
  }

  postMessage(message: unknown): void {
    this.toThread = this.toThread.then(() =>
      this.pass('message to a receiver', () => this.deliver(message as ToReceiver)),
    )
  }

  async terminate(): Promise<void> {
    this.exit(0)
  }

  private async pass(what: string, effect: () => void): Promise<void> {
    if (this.isOver) return
    await this.life.step(what)
    if (!this.isOver) effect()
  }

  private exit(code: number): void {
    if (this.isOver) return
    this.isOver = true
    this.emit('exit', code)
  }
}
