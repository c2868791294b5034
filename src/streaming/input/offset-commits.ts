/**
 * How far a program has come, told to the source of a direct stream: one commit at a time, and no partition goes back.
 * What is asked for while a commit is under way goes together with the next one.
 */
import { type OffsetRange, type PartitionOffset, partitionName } from './offset-range.js'

export class OffsetCommits {
  private readonly send: (offsets: readonly PartitionOffset[]) => Promise<void>
  /** By partition: what the source has, as far as it was told by this program. */
  private readonly told: Map<string, bigint> = new Map()
  private waiting: Map<string, PartitionOffset> = new Map()
  private running: Promise<void> | undefined
  private following: Promise<void> | undefined

  constructor(send: (offsets: readonly PartitionOffset[]) => Promise<void>) {
    this.send = send
  }

  /** Resolves when the source has the ends of these ranges, or later ones; rejects when it could not be told. */
  commit(ranges: readonly OffsetRange[]): Promise<void> {
    for (const { topic, partition, untilOffset } of ranges) {
      const name = partitionName({ topic, partition })
      const known = this.waiting.get(name)?.offset ?? this.told.get(name) ?? -1n
      if (untilOffset > known) this.waiting.set(name, { topic, partition, offset: untilOffset })
    }
    if (this.running === undefined) return this.run()
    this.following ??= this.running.catch(() => {}).then(() => this.run())
    return this.following
  }

  private run(): Promise<void> {
    this.following = undefined
    const offsets = [...this.waiting.values()]
    this.waiting = new Map()
    if (offsets.length === 0) return Promise.resolve()
    this.running = this.sendAll(offsets).finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async sendAll(offsets: readonly PartitionOffset[]): Promise<void> {
    await this.send(offsets)
    for (const place of offsets) this.told.set(partitionName(place), place.offset)
  }
}
