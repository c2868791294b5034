/**
 * What runs in a receiver's thread: makes the receiver that the driver described and serves the driver's messages. Apart
 * from the thread itself, so that a simulation can have it elsewhere.
 */
import { rebuildFunction } from '../../core/closure/rebuild.js'
import { prepareThread } from '../../core/closure/worker-options.js'
import { BlockAllocator } from '../../core/storage/block-allocator.js'
import { errorToData, MillraceError } from '../../util/errors.js'
import type { SocketConverter } from '../input/socket-converter.js'
import { SocketConvertingReceiver } from '../input/socket-converting-receiver.js'
import { SocketRawReceiver } from '../input/socket-raw-receiver.js'
import { SocketTextReceiver } from '../input/socket-text-receiver.js'
import type { FromReceiver, ReceiverSpec, ReceiverThreadSettings, ToReceiver } from './protocol.js'
import type { Receiver } from './receiver.js'
import { receiverFault } from './require-receiver.js'
import { ReceiverSupervisor } from './supervisor.js'

/** The thread's end of its connection to the driver. */
export interface ReceiverPort {
  send(message: FromReceiver): void
  onMessage(listener: (message: ToReceiver) => void): void
  /** The next message, without a return to the event loop; undefined when there is none. */
  poll?(): ToReceiver | undefined
  close(): void
}

export class ReceiverService {
  private readonly supervisor: Promise<ReceiverSupervisor>
  private readonly port: ReceiverPort

  constructor(settings: ReceiverThreadSettings, port: ReceiverPort) {
    this.port = port
    this.supervisor = makeSupervisor(settings, port)
    let last: Promise<unknown> = Promise.resolve()
    port.onMessage(message => {
      // a slow onStart holds up nothing but the next start
      if (message.type !== 'start') void this.withSupervisor(s => s.receive(message))
      else {
        last = last
          .then(() => this.withSupervisor(s => s.receive(message)))
          .catch(error => this.failed(error))
      }
    })
  }

  /** Resolves when the receiver is made, or has said that it could not be. */
  async run(): Promise<void> {
    try {
      await this.supervisor
    } catch (error) {
      this.port.send({
        type: 'stopped',
        message: 'The receiver could not be made',
        error: errorToData(error),
        restartDelayMs: undefined,
      })
      this.port.close()
    }
  }

  /** What the receiver threw in a callback of its own: its data so far is kept, and it begins anew. */
  failed(error: unknown): void {
    void this.withSupervisor(s => s.failed(error))
  }

  /** Does nothing when the receiver could not be made: `run` tells of that. */
  private withSupervisor(f: (supervisor: ReceiverSupervisor) => unknown): Promise<unknown> {
    return this.supervisor.then(f, () => {})
  }
}

async function makeSupervisor(
  settings: ReceiverThreadSettings,
  port: ReceiverPort,
): Promise<ReceiverSupervisor> {
  await prepareThread(settings.program)
  const receiver = await makeReceiver(settings.receiver)
  const allocator = new BlockAllocator(settings.threadId)
  return new ReceiverSupervisor({
    settings,
    receiver,
    allocator,
    send: message => port.send(message),
    poll: () => port.poll?.(),
  })
}

async function makeReceiver(spec: ReceiverSpec): Promise<Receiver<unknown>> {
  switch (spec.kind) {
    case 'socketText':
      return new SocketTextReceiver(spec.host, spec.port, spec.maxLineBytes)
    case 'socketRaw':
      return new SocketRawReceiver(spec.host, spec.port, spec.maxFrameBytes)
    case 'socketConverted': {
      const converter = await rebuildFunction(spec.converter)
      return new SocketConvertingReceiver(
        spec.host,
        spec.port,
        converter as SocketConverter<unknown>,
      )
    }
    case 'custom': {
      const factory = await rebuildFunction(spec.factory)
      const receiver = factory()
      const fault = receiverFault(receiver)
      if (fault !== undefined) throw new MillraceError('NOT_A_RECEIVER', fault)
      return receiver as Receiver<unknown>
    }
  }
}
