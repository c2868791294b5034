/** millrace: what programs import. */
import './core/executor/class-references.js'
import './core/rdd/operators.js'
import './core/rdd/sources.js'
import './core/rdd/transformations.js'
import './core/rdd/pairs.js'
import './core/rdd/actions.js'

export { TaskContext } from './core/executor/task-context.js'
export { HashPartitioner, type Partitioner } from './core/rdd/partitioner.js'
export type { PartitionerLike } from './core/rdd/partitioner-like.js'
export { RDD } from './core/rdd/rdd.js'
export type { SparkListener, SparkListenerEvent } from './core/scheduler/listener-bus.js'
export {
  AccumulatorV2,
  CollectionAccumulator,
  DoubleAccumulator,
  LongAccumulator,
} from './core/shared/accumulator.js'
export { Broadcast } from './core/shared/broadcast.js'
export { SparkConf } from './core/spark-conf.js'
export { SparkContext, type SparkContextParts } from './core/spark-context.js'
export { StorageLevel } from './core/storage/storage-level.js'
export { MillraceError } from './util/errors.js'
