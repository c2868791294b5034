/** What captured broadcast variables and accumulators are in a task thread. */
import { MillraceError } from '../../util/errors.js'
import type { AccumulatorUpdate } from '../executor/protocol.js'
import type { SharedVariables } from '../executor/task-runner.js'
import { decodeRows } from '../serializer/column-block.js'
import { encodeValue } from '../serializer/value-codec.js'
import type { BlockHandle } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import type { SyncFileSystem } from '../storage/file-system.js'
import { type Addends, checkAddend } from './addend.js'
import { Broadcast } from './broadcast.js'

/** An accumulator as tasks see it: it takes values and gives none. */
class TaskAccumulator {
  readonly id: number
  /** Sums are kept as sums; what is added to others (undefined) is listed, and added on the driver. */
  readonly addends: Addends | undefined
  private sum = 0
  private count = 0
  private values: unknown[] = []

  constructor(id: number, addends: Addends | undefined) {
    this.id = id
    this.addends = addends
  }

  add(value: unknown): void {
    if (this.addends === undefined) {
      this.values.push(value)
    } else {
      checkAddend(value, this.addends)
      this.sum += value
    }
    this.count++
  }

  get value(): never {
    throw new MillraceError('ACCUMULATOR_READ_IN_TASK')
  }

  /** What was added since the last call. Throws VALUE_NOT_SERIALIZABLE. */
  take(): AccumulatorUpdate | undefined {
    if (this.count === 0) return undefined
    const { addends, sum, count } = this
    const value = addends === undefined ? encodeValue(this.values) : { sum, count }
    this.reset()
    return { id: this.id, value }
  }

  reset(): void {
    this.sum = 0
    this.count = 0
    this.values = []
  }
}

export class ThreadSharedVariables implements SharedVariables {
  private readonly fileSystem: SyncFileSystem
  private readonly blocks = new Map<number, BlockHandle>()
  private readonly broadcasts = new Map<number, Broadcast<unknown>>()
  private readonly accumulators = new Map<number, TaskAccumulator>()

  constructor(fileSystem: SyncFileSystem) {
    this.fileSystem = fileSystem
  }

  resolve(kind: string, data: unknown): unknown {
    switch (kind) {
      case 'broadcast':
        return this.broadcast((data as { id: number }).id)
      case 'accumulator': {
        const { id, addends } = data as { id: number; addends: Addends | undefined }
        let accumulator = this.accumulators.get(id)
        if (accumulator === undefined) {
          accumulator = new TaskAccumulator(id, addends)
          this.accumulators.set(id, accumulator)
        }
        return accumulator
      }
      default:
        throw new MillraceError('INTERNAL_ERROR', { what: `no shared variable of kind '${kind}'` })
    }
  }

  beginTask(): void {
    for (const accumulator of this.accumulators.values()) accumulator.reset()
  }

  takeUpdates(): AccumulatorUpdate[] {
    const updates: AccumulatorUpdate[] = []
    for (const accumulator of this.accumulators.values()) {
      const update = accumulator.take()
      if (update !== undefined) updates.push(update)
    }
    return updates
  }

  addBroadcast(id: number, block: BlockHandle): void {
    this.blocks.set(id, block)
  }

  dropBroadcast(id: number): void {
    this.blocks.delete(id)
    this.broadcasts.get(id)?.destroy()
    this.broadcasts.delete(id)
  }

  private broadcast(id: number): Broadcast<unknown> {
    let broadcast = this.broadcasts.get(id)
    if (broadcast === undefined) {
      broadcast = new Broadcast(id, () => {
        const block = this.blocks.get(id)
        if (block === undefined) throw new MillraceError('BROADCAST_DESTROYED', { id })
        return decodeRows(readBlock(block, this.fileSystem))[0]
      })
      this.broadcasts.set(id, broadcast)
    }
    return broadcast
  }
}
