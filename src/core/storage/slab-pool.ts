/**
 * The driver's side of block memory: counts the references into each slab and keeps the slabs that nobody needs for
 * the threads to use again. Slabs are reused rather than dropped, because dropped shared memory is not collected in
 * time; only above `maxFreeBytes` are they left to the collector.
 *
 * A slab is free when its thread has closed it and no reference to a block in it is left. A block begins with one
 * reference, held by who adopts the report that tells of it.
 */
import type { MemoryBlock } from './block.js'
import { SLABS_PER_THREAD, type SlabGrant, type SlabReport } from './slab-messages.js'

interface Slab {
  readonly id: number
  readonly buffer: SharedArrayBuffer
  /** The thread that cuts blocks from it; undefined when it is closed. */
  owner: number | undefined
  references: number
  free: boolean
}

export interface SlabPoolOptions {
  /** Bytes of free slabs to keep; 256 MiB unless said. */
  readonly maxFreeBytes?: number
}

export class SlabPool {
  private readonly maxFreeBytes: number
  private readonly slabs = new Map<number, Slab>()
  /** Free slabs by size, used last first. */
  private readonly free = new Map<number, Slab[]>()
  /** Slabs that each thread began to use in its last report, by size. */
  private readonly demand = new Map<number, Map<number, number>>()
  private inUse = 0
  private freeBytes = 0

  constructor(options: SlabPoolOptions = {}) {
    this.maxFreeBytes = options.maxFreeBytes ?? 256 * 1024 * 1024
  }

  /** Bytes of slabs that threads write to or that hold live blocks. */
  get bytesInUse(): number {
    return this.inUse
  }

  /** Bytes of slabs that wait to be used again. */
  get bytesFree(): number {
    return this.freeBytes
  }

  /** Takes in what a thread did. The caller then holds one reference to each block that the report counts. */
  adopt(report: SlabReport): void {
    for (const { id, buffer } of report.created) {
      this.slabs.set(id, { id, buffer, owner: report.threadId, references: 0, free: false })
      this.inUse += buffer.byteLength
    }
    for (const { slab, count } of report.blocks) this.change(slab, count)
    for (const id of report.closed) this.close(id)
    for (const id of report.returned) this.close(id)
    if (report.opened.length > 0) {
      this.demand.set(report.threadId, new Map(report.opened.map(o => [o.bytes, o.count])))
    }
  }

  /** One more holder of the block. */
  retain(block: MemoryBlock): void {
    this.change(block.slab, 1)
  }

  /** One holder less. The block's memory may be used for something else from here on. */
  release(block: MemoryBlock): void {
    this.change(block.slab, -1)
  }

  /** Free slabs for a thread, of the sizes it lately used, at most `maxSlabs`. They are the thread's until it closes them. */
  takeGrants(threadId: number, maxSlabs: number): SlabGrant[] {
    const grants: SlabGrant[] = []
    for (const [bytes, wanted] of this.demand.get(threadId) ?? []) {
      const slabs = this.free.get(bytes) ?? []
      for (let i = 0; i < wanted && slabs.length > 0 && grants.length < maxSlabs; i++) {
        const slab = slabs.pop()!
        slab.free = false
        slab.owner = threadId
        this.freeBytes -= bytes
        this.inUse += bytes
        grants.push({ id: slab.id, buffer: slab.buffer })
      }
    }
    this.demand.delete(threadId)
    return grants
  }

  /** A thread has ended: nothing more will be written to its slabs. Blocks that it had reported live on. */
  threadLost(threadId: number): void {
    this.demand.delete(threadId)
    for (const slab of this.slabs.values()) if (slab.owner === threadId) this.close(slab.id)
  }

  private close(id: number): void {
    const slab = this.get(id)
    slab.owner = undefined
    if (slab.references === 0) this.setFree(slab)
  }

  private change(id: number, by: number): void {
    const slab = this.get(id)
    if (slab.free || slab.references + by < 0) {
      throw new Error(`The blocks of slab ${name(id)} were released more often than retained`)
    }
    slab.references += by
    if (slab.references === 0 && slab.owner === undefined) this.setFree(slab)
  }

  private setFree(slab: Slab): void {
    if (slab.free) return
    const bytes = slab.buffer.byteLength
    this.inUse -= bytes
    slab.free = true
    if (this.freeBytes + bytes > this.maxFreeBytes) {
      this.slabs.delete(slab.id)
      return
    }
    this.freeBytes += bytes
    const same = this.free.get(bytes)
    if (same === undefined) this.free.set(bytes, [slab])
    else same.push(slab)
  }

  private get(id: number): Slab {
    const slab = this.slabs.get(id)
    if (slab === undefined) throw new Error(`There is no slab ${name(id)}`)
    return slab
  }
}

function name(id: number): string {
  return `${id % SLABS_PER_THREAD} of thread ${Math.floor(id / SLABS_PER_THREAD)}`
}
