/** The parts of a running engine, for those that build on it. */
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/log.js'
import type { DagScheduler } from './scheduler/dag-scheduler.js'
import type { ListenerBus } from './scheduler/listener-bus.js'
import type { TaskScheduler } from './scheduler/task-scheduler.js'
import type { MapOutputTracker } from './shuffle/map-output-tracker.js'
import type { BlockAllocator } from './storage/block-allocator.js'
import type { BlockManager } from './storage/block-manager.js'
import type { FileSystem } from './storage/file-system.js'
import type { SlabPool } from './storage/slab-pool.js'

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
  readonly logger: Logger
  /** Folder for blocks on disk; made when the first one is written. */
  readonly localDir: string
}
