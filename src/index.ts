/** millrace: what programs import. */
import './core/executor/class-references.js'
import './core/rdd/operators.js'
import './core/rdd/sources.js'
import './core/rdd/transformations.js'
import './core/rdd/pairs.js'
import './core/rdd/aggregate-by-key.js'
import './core/rdd/asynchronous.js'
import './core/rdd/joins.js'
import './core/rdd/sampling.js'
import './core/rdd/reshaping.js'
import './core/rdd/sorting.js'
import './core/rdd/actions.js'
import './core/rdd/aggregating.js'
import './core/rdd/checkpointing.js'
import './core/rdd/counting.js'
import './core/rdd/debug.js'
import './core/rdd/files.js'
import './core/rdd/iterating.js'
import './core/rdd/saving.js'
import './core/rdd/statistics.js'
import './core/rdd/tree-aggregating.js'
import './streaming/dstream/operations.js'
import './streaming/dstream/output.js'
import './streaming/dstream/pair.js'
import './streaming/dstream/state.js'
import './streaming/dstream/window.js'
import './ui/register.js'

export { TaskContext } from './core/executor/task-context.js'
export { BoundedDouble } from './core/rdd/bounded-double.js'
export type { PartialResult } from './core/rdd/partial-result.js'
export { HashPartitioner, type Partitioner } from './core/rdd/partitioner.js'
export type { PartitionerLike } from './core/rdd/partitioner-like.js'
export { RangePartitioner } from './core/rdd/range-partitioner.js'
export { RDD } from './core/rdd/rdd.js'
export type { SaveOptions } from './core/rdd/saving.js'
export { StatCounter } from './core/rdd/stat-counter.js'
export type { SparkListener, SparkListenerEvent } from './core/scheduler/listener-bus.js'
export {
  AccumulatorV2,
  CollectionAccumulator,
  DoubleAccumulator,
  LongAccumulator,
} from './core/shared/accumulator.js'
export { Broadcast } from './core/shared/broadcast.js'
export { SparkConf } from './core/spark-conf.js'
export { SparkContext } from './core/spark-context.js'
export type { SparkContextParts } from './core/spark-env.js'
export type {
  FileAppender,
  FileStatus,
  FileSystem,
  OpenMode,
  SyncFileSystem,
} from './core/storage/file-system.js'
export { StorageLevel } from './core/storage/storage-level.js'
export type {
  FileStore,
  FileStoreClass,
  FileStoreOptions,
  StoredEntry,
  StoredFile,
} from './core/stores/file-store.js'
export { Aggregator } from './sql/aggregator.js'
export type * from './sql/face.js'
export { DataTypes, SparkSession, StructType, Window } from './sql/lazy-face.js'
export { Observation } from './sql/observation.js'
export { Decimal } from './sql/types/decimal.js'
export { DayTimeInterval, YearMonthInterval } from './sql/types/interval-values.js'
export { CommitKey, commitOnce, type TransactionalStore } from './streaming/commit-once.js'
export { DStream } from './streaming/dstream/dstream.js'
export type { ForeachFunction } from './streaming/dstream/for-each-dstream.js'
export { MapWithStateDStream } from './streaming/dstream/map-with-state-dstream.js'
export {
  Duration,
  type DurationLike,
  Milliseconds,
  Minutes,
  Seconds,
} from './streaming/duration.js'
export {
  DirectInputDStream,
  type DirectStreamOptions,
  type ReadOffsets,
} from './streaming/input/direct-input-dstream.js'
export type { DirectRDD } from './streaming/input/direct-rdd.js'
export { InputDStream } from './streaming/input/input-dstream.js'
export {
  type HasOffsetRanges,
  OffsetRange,
  type PartitionOffset,
  type TopicPartition,
} from './streaming/input/offset-range.js'
export type { RDDQueue } from './streaming/input/queue-input-dstream.js'
export type { SocketConverter } from './streaming/input/socket-converter.js'
export { Interval } from './streaming/interval.js'
export type {
  BatchInfo,
  OutputOperationInfo,
  ReceiverInfo,
  ReceiverLoad,
  StreamInputInfo,
  StreamingListener,
  StreamingListenerBatchEvent,
  StreamingListenerOutputOperationEvent,
  StreamingListenerReceiverEvent,
  StreamingListenerStreamingStarted,
} from './streaming/listener.js'
export { Receiver } from './streaming/receiver/receiver.js'
export type { State } from './streaming/state.js'
export {
  type StateFunction,
  StateSpec,
  type TimedStateFunction,
} from './streaming/state-spec.js'
export { StatsReportListener } from './streaming/stats-report-listener.js'
export {
  type RecoveryOptions,
  type StopOptions,
  StreamingContext,
  type StreamingContextOptions,
  type StreamingContextState,
} from './streaming/streaming-context.js'
export { Time } from './streaming/time.js'
export type { Clock, Timer } from './util/clock.js'
export { MillraceError } from './util/errors.js'
export type { LogFields, Logger } from './util/log.js'
