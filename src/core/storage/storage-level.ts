/**
 * Spark's storage levels: where the blocks of a persisted RDD are kept.
 *
 * Blocks lie in shared memory or in files whatever the level says about deserialized; a level that says `deserialized`
 * allows a thread to keep the objects as well. Replication is accepted and shown, and has no effect: blocks are not
 * lost when a thread ends.
 */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { namingCaller } from '../../util/with-caller.js'

/** Where a persisted RDD is kept: Spark's levels. Rows are kept encoded at every level, and there is one copy. */
export class StorageLevel {
  readonly useDisk: boolean
  readonly useMemory: boolean
  readonly useOffHeap: boolean
  readonly deserialized: boolean
  readonly replication: number

  constructor(
    useDisk: boolean,
    useMemory: boolean,
    useOffHeap: boolean,
    deserialized: boolean,
    replication: number = 1,
  ) {
    this.useDisk = useDisk
    this.useMemory = useMemory
    this.useOffHeap = useOffHeap
    this.deserialized = deserialized
    this.replication = replication
  }

  static readonly NONE: StorageLevel = new StorageLevel(false, false, false, false)
  static readonly DISK_ONLY: StorageLevel = new StorageLevel(true, false, false, false)
  static readonly DISK_ONLY_2: StorageLevel = new StorageLevel(true, false, false, false, 2)
  static readonly DISK_ONLY_3: StorageLevel = new StorageLevel(true, false, false, false, 3)
  static readonly MEMORY_ONLY: StorageLevel = new StorageLevel(false, true, false, true)
  static readonly MEMORY_ONLY_2: StorageLevel = new StorageLevel(false, true, false, true, 2)
  static readonly MEMORY_ONLY_SER: StorageLevel = new StorageLevel(false, true, false, false)
  static readonly MEMORY_ONLY_SER_2: StorageLevel = new StorageLevel(false, true, false, false, 2)
  static readonly MEMORY_AND_DISK: StorageLevel = new StorageLevel(true, true, false, true)
  static readonly MEMORY_AND_DISK_2: StorageLevel = new StorageLevel(true, true, false, true, 2)
  static readonly MEMORY_AND_DISK_SER: StorageLevel = new StorageLevel(true, true, false, false)
  static readonly MEMORY_AND_DISK_SER_2: StorageLevel = new StorageLevel(
    true,
    true,
    false,
    false,
    2,
  )
  static readonly OFF_HEAP: StorageLevel = new StorageLevel(true, true, true, false)

  /** The level of this name, such as `MEMORY_AND_DISK`. Throws INVALID_STORAGE_LEVEL. */
  static fromString(name: string): StorageLevel {
    const level = Object.entries(StorageLevel).find(([key]) => key === name)?.[1]
    if (level instanceof StorageLevel) return level
    const levels = Object.entries(StorageLevel).filter(([, value]) => value instanceof StorageLevel)
    throw new MillraceError('INVALID_STORAGE_LEVEL', {
      level: name,
      levels: levels.map(([key]) => key).join(', '),
    })
  }

  /** @internal What a program gave for a level: one, or its name. Throws INVALID_STORAGE_LEVEL. */
  static given(level: unknown): StorageLevel {
    if (level instanceof StorageLevel) return level
    const name = typeof level === 'string' ? level : preview(level, 80)
    return namingCaller(() => StorageLevel.fromString(name))
  }

  /** True when blocks are kept at all. */
  get isValid(): boolean {
    return (this.useMemory || this.useDisk) && this.replication > 0
  }

  /** True when both say the same. */
  equals(other: StorageLevel): boolean {
    return this.toString() === other.toString()
  }

  /** As Spark's: `StorageLevel(disk, memory, deserialized, 1 replicas)`. */
  toString(): string {
    const parts = [
      this.useDisk ? 'disk' : '',
      this.useMemory ? 'memory' : '',
      this.useOffHeap ? 'offheap' : '',
      this.deserialized ? 'deserialized' : '',
      `${this.replication} replicas`,
    ]
    return `StorageLevel(${parts.filter(part => part !== '').join(', ')})`
  }

  /** As Spark's UI shows it: `Disk Memory Deserialized 1x Replicated`. */
  get description(): string {
    const disk = this.useDisk ? 'Disk ' : ''
    const memory = this.useMemory ? (this.useOffHeap ? 'Memory (off heap) ' : 'Memory ') : ''
    const form = this.deserialized ? 'Deserialized ' : 'Serialized '
    return `${disk}${memory}${form}${this.replication}x Replicated`
  }
}
