/**
 * Every configuration key of millrace: type, default, meaning. Spark's keys where Spark has one; ours begin with
 * `spark.millrace.`. Unknown `spark.*` keys are kept; a misspelt one of ours is refused
 * with the nearest name, and one of `spark.streaming.` is told of when a StreamingContext is made.
 */
export interface ConfigEntry {
  readonly key: string
  readonly type: 'string' | 'boolean' | 'int' | 'timeMs' | 'bytes' | 'double'
  /** As text, as a user would write it; absent: not set. */
  readonly default?: string
  /** The least number that is taken. */
  readonly min?: number
  readonly doc: string
}

export const configEntries: readonly ConfigEntry[] = [
  { key: 'spark.app.name', type: 'string', doc: 'Name of the application.' },
  { key: 'spark.master', type: 'string', default: 'local[*]', doc: 'Where tasks run.' },
  {
    key: 'spark.default.parallelism',
    type: 'int',
    doc: 'Number of partitions where nothing else says it; the number of task threads unless set.',
  },
  {
    key: 'spark.driver.memory',
    type: 'bytes',
    doc: "Heap of the program's main thread, from 16m; what Node chooses unless set. `millrace run` gives it to Node (`--max-old-space-size`): set it on the command line, in the properties file or in MILLRACE_CONF. In a program that runs it changes nothing.",
    min: 16 * 2 ** 20,
  },
  {
    key: 'spark.local.dir',
    type: 'string',
    doc: 'Folder for blocks that do not fit in memory; the system folder for temporary files unless set.',
  },
  {
    key: 'spark.hadoop.fs.SCHEME.impl',
    type: 'string',
    doc: 'The module whose default export is the file store of URLs of this scheme, as `s3` for `s3://bucket/file`. It is given all settings that begin with `spark.hadoop.`.',
  },
  {
    key: 'spark.locality.wait',
    type: 'timeMs',
    default: '3s',
    doc: 'How long a task waits for the thread that has its state, while other threads are idle.',
  },
  {
    key: 'spark.log.format',
    type: 'string',
    default: 'plain',
    doc: 'How records are written to stderr: plain, a line for people, or json, an object a line.',
  },
  {
    key: 'spark.log.level',
    type: 'string',
    default: 'WARN',
    doc: 'What is logged at least: ALL, DEBUG, INFO, WARN, ERROR or OFF, as `sc.setLogLevel`.',
  },
  {
    key: 'spark.redaction.regex',
    type: 'string',
    default: '(?i)secret|password|token|access.?key|basicauth',
    doc: 'Settings whose key matches are secrets: their values are not shown.',
  },
  {
    key: 'spark.scheduler.mode',
    type: 'string',
    default: 'FIFO',
    doc: 'FIFO: stages in order of job. FAIR: in turns between pools (local property spark.scheduler.pool).',
  },
  {
    key: 'spark.speculation',
    type: 'boolean',
    default: 'false',
    doc: 'Start copies of tasks that take far longer than the others of their stage.',
  },
  {
    key: 'spark.speculation.interval',
    type: 'timeMs',
    default: '100ms',
    doc: 'How often running tasks are looked at.',
  },
  {
    key: 'spark.speculation.multiplier',
    type: 'double',
    default: '3',
    doc: 'How many times the median run time of its stage is too long for a task.',
  },
  {
    key: 'spark.speculation.quantile',
    type: 'double',
    default: '0.9',
    doc: 'Share of the tasks of a stage that must be done before copies are started.',
  },
  {
    key: 'spark.speculation.minTaskRuntime',
    type: 'timeMs',
    default: '100ms',
    doc: 'A task that runs for less gets no copy.',
  },
  {
    key: 'spark.task.maxFailures',
    type: 'int',
    doc: 'How often one task may fail before its job does; 1 for local masters, as in Spark, unless set.',
  },
  {
    key: 'spark.ui.showConsoleProgress',
    type: 'boolean',
    default: 'true',
    doc: 'Show the progress bar of running stages on stderr when that is a terminal.',
  },
  {
    key: 'spark.eventLog.enabled',
    type: 'boolean',
    default: 'false',
    doc: 'Write what happens in the program to a file, for `millrace ui` to show when the program has ended.',
  },
  {
    key: 'spark.eventLog.dir',
    type: 'string',
    default: 'spark-events',
    doc: 'The folder of that file; made when it is not there.',
  },
  {
    key: 'spark.port.maxRetries',
    type: 'int',
    min: 0,
    default: '16',
    doc: 'How many ports after spark.ui.port are tried, one after the other, when it is taken.',
  },
  {
    key: 'spark.sql.ui.retainedExecutions',
    type: 'int',
    min: 1,
    default: '1000',
    doc: 'How many queries the web UI remembers.',
  },
  {
    key: 'spark.streaming.ui.retainedBatches',
    type: 'int',
    min: 1,
    default: '1000',
    doc: 'How many completed batches the web UI remembers.',
  },
  {
    key: 'spark.ui.basicAuth',
    type: 'string',
    doc: 'As `user:password`: who opens the web UI is asked for them.',
  },
  {
    key: 'spark.ui.bindAddress',
    type: 'string',
    default: '127.0.0.1',
    doc: 'The address that the web UI listens at. One that other machines reach needs spark.ui.token or spark.ui.basicAuth.',
  },
  {
    key: 'spark.ui.enabled',
    type: 'boolean',
    default: 'true',
    doc: 'Whether the program has a web UI, with its REST API and metrics.',
  },
  {
    key: 'spark.ui.port',
    type: 'int',
    min: 0,
    default: '4040',
    doc: 'The port of the web UI; the next free one when it is taken; 0: one that the system chooses.',
  },
  {
    key: 'spark.ui.retainedDeadExecutors',
    type: 'int',
    min: 0,
    default: '100',
    doc: 'How many task threads that are gone the web UI remembers.',
  },
  {
    key: 'spark.ui.retainedJobs',
    type: 'int',
    min: 1,
    default: '1000',
    doc: 'How many jobs the web UI remembers.',
  },
  {
    key: 'spark.ui.retainedStages',
    type: 'int',
    min: 1,
    default: '1000',
    doc: 'How many stages the web UI remembers.',
  },
  {
    key: 'spark.ui.retainedTasks',
    type: 'int',
    min: 1,
    default: '100000',
    doc: 'How many tasks, of all stages together, the web UI remembers.',
  },
  {
    key: 'spark.ui.token',
    type: 'string',
    doc: 'A secret without which the web UI answers nothing: opened as `http://host:4040/?token=SECRET`, asked with `Authorization: Bearer SECRET`.',
  },
  {
    key: 'spark.millrace.tracing.enabled',
    type: 'boolean',
    default: 'true',
    doc: 'Whether batches, jobs, stages and tasks become OpenTelemetry spans in a program that has registered a tracer provider.',
  },
  {
    key: 'spark.millrace.memory',
    type: 'bytes',
    doc: 'Memory for blocks: received data, shuffle outputs, persisted partitions; half of the machine unless set. Beyond it, blocks go to files.',
  },
  {
    key: 'spark.millrace.executor.heap',
    type: 'bytes',
    default: '1g',
    min: 16 * 1024 * 1024,
    doc: 'Heap of one task thread, from 16m; a thread that needs more is ended and its task tried again once. Memory outside the heap (Buffers, typed arrays) does not count.',
  },
  {
    key: 'spark.millrace.task.killGrace',
    type: 'timeMs',
    default: '200ms',
    doc: 'How long a cancelled task may go on before its thread is ended.',
  },
  {
    key: 'spark.millrace.task.maxLosses',
    type: 'int',
    default: '4',
    doc: 'How often one task may lose its thread before its job fails; twice for want of heap.',
  },
  {
    key: 'spark.streaming.backpressure.enabled',
    type: 'boolean',
    default: 'false',
    doc: 'Whether the rates of receivers and of direct streams follow what the batches can process.',
  },
  {
    key: 'spark.streaming.backpressure.initialRate',
    type: 'int',
    doc: 'Records a second that one receiver may store, or a direct stream take, before the first batches tell better; the largest rate (spark.streaming.receiver.maxRate, or that of each partition) unless set, and 10000 when back-pressure is enabled and that is not set either.',
  },
  {
    key: 'spark.streaming.backpressure.rateEstimator',
    type: 'string',
    default: 'pid',
    doc: 'What finds out the rate; pid is the only one.',
  },
  {
    key: 'spark.streaming.backpressure.pid.proportional',
    type: 'double',
    default: '1.0',
    doc: 'Weight of the difference between the last rate and the speed of processing.',
  },
  {
    key: 'spark.streaming.backpressure.pid.integral',
    type: 'double',
    default: '0.2',
    doc: 'Weight of what has piled up.',
  },
  {
    key: 'spark.streaming.backpressure.pid.derived',
    type: 'double',
    default: '0.0',
    doc: 'Weight of the change of the difference.',
  },
  {
    key: 'spark.streaming.backpressure.pid.minRate',
    type: 'double',
    default: '100',
    doc: 'The least rate that back-pressure sets, in records a second.',
  },
  {
    key: 'spark.streaming.blockInterval',
    type: 'timeMs',
    doc: 'How often what a receiver has received becomes a block, which is a partition; 200 ms, or the batch duration when that is less, unless set.',
  },
  {
    key: 'spark.streaming.concurrentJobs',
    type: 'int',
    min: 1,
    default: '1',
    doc: 'How many output operations may run at a time.',
  },
  {
    key: 'spark.streaming.driver.writeAheadLog.closeFileAfterWrite',
    type: 'boolean',
    default: 'false',
    doc: 'As spark.streaming.receiver.writeAheadLog.closeFileAfterWrite, for the log of which blocks belong to which batch.',
  },
  {
    key: 'spark.streaming.driver.writeAheadLog.maxFailures',
    type: 'int',
    default: '3',
    doc: 'As spark.streaming.receiver.writeAheadLog.maxFailures, for the log of which blocks belong to which batch.',
  },
  {
    key: 'spark.streaming.driver.writeAheadLog.rollingIntervalSecs',
    type: 'int',
    default: '60',
    doc: 'As spark.streaming.receiver.writeAheadLog.rollingIntervalSecs, for the log of which blocks belong to which batch.',
  },
  {
    key: 'spark.streaming.fileStream.minRememberDuration',
    type: 'timeMs',
    doc: 'How old a file may be and still be new to a file stream; 60 s unless set. A bare number is seconds.',
  },
  {
    key: 'spark.streaming.gracefulStopTimeout',
    type: 'timeMs',
    doc: 'How long a graceful stop may make the last batches; ten batch durations, and 10 s at least, unless set. The jobs of the batches that are made get an hour beyond that.',
  },
  {
    key: 'spark.streaming.receiver.maxRate',
    type: 'int',
    doc: 'Records a second that one receiver may store; no limit unless set, or when 0 or less.',
  },
  {
    key: 'spark.streaming.receiver.writeAheadLog.enable',
    type: 'boolean',
    default: 'false',
    doc: 'Whether what receivers receive is written to files under the checkpoint directory before it is acknowledged, so that a restart loses none of it.',
  },
  {
    key: 'spark.streaming.receiver.writeAheadLog.closeFileAfterWrite',
    type: 'boolean',
    default: 'false',
    doc: 'Whether each write ends its log file, for file systems that show or keep only closed files.',
  },
  {
    key: 'spark.streaming.receiver.writeAheadLog.maxFailures',
    type: 'int',
    default: '3',
    doc: 'How often a write is tried, each time in a new file, before it counts as failed.',
  },
  {
    key: 'spark.streaming.receiver.writeAheadLog.rollingIntervalSecs',
    type: 'int',
    default: '60',
    doc: 'How many seconds one log file is written to.',
  },
  {
    key: 'spark.streaming.receiverRestartDelay',
    type: 'timeMs',
    default: '2000ms',
    doc: 'How long a receiver waits before it begins anew, after its connection ended or failed.',
  },
  {
    key: 'spark.streaming.stopGracefullyOnShutdown',
    type: 'boolean',
    default: 'true',
    doc: 'Whether SIGTERM and SIGINT stop a StreamingContext gracefully: what was received is processed, and the process ends with code 0; a second signal ends it at once. A signal that the program itself listens to is left to it.',
  },
  {
    key: 'spark.streaming.stopSparkContextByDefault',
    type: 'boolean',
    default: 'true',
    doc: 'Whether `StreamingContext.stop()` stops the SparkContext too.',
  },
  {
    key: 'spark.streaming.unpersist',
    type: 'boolean',
    default: 'true',
    doc: 'Whether RDDs of batches that are forgotten are unpersisted, and received blocks freed.',
  },
  {
    key: 'spark.millrace.streaming.checkpoint.allowDroppedState',
    type: 'boolean',
    default: 'false',
    doc: 'Whether a program may start from a checkpoint with state that none of its streams takes up; that state is lost.',
  },
  {
    key: 'spark.millrace.streaming.direct.maxRatePerPartition',
    type: 'int',
    doc: 'Records a second that a direct stream takes of each partition, unless its connector has a key of its own; no limit unless set, or when 0 or less.',
  },
  {
    key: 'spark.millrace.streaming.receiver.maxBufferedBytes',
    type: 'bytes',
    default: '256m',
    doc: 'Received data that waits to be processed; when there is more, receivers wait, and with them who sends.',
  },
  {
    key: 'spark.millrace.streaming.receiver.stopTimeout',
    type: 'timeMs',
    default: '10s',
    doc: 'How long a receiver may take to stop; then its thread is ended.',
  },
  {
    key: 'spark.millrace.streaming.socket.maxFrameBytes',
    type: 'bytes',
    default: '64m',
    doc: 'Largest block that rawSocketStream takes.',
  },
  {
    key: 'spark.millrace.streaming.socket.maxLineBytes',
    type: 'bytes',
    default: '64m',
    doc: 'Longest line that socketTextStream takes; longer ones are left out and reported.',
  },
  {
    key: 'spark.millrace.streaming.state.checkSchema',
    type: 'boolean',
    default: 'true',
    doc: 'Refuse, after a restart, a function that makes states of another shape than those that were kept.',
  },
  {
    key: 'spark.sql.ansi.enabled',
    type: 'boolean',
    default: 'true',
    doc: 'Overflow and bad input are errors in SQL; else they wrap or give null.',
  },
  {
    key: 'spark.sql.session.timeZone',
    type: 'string',
    doc: "The time zone in which SQL reads and writes timestamps; the machine's unless set.",
  },
  {
    key: 'spark.sql.caseSensitive',
    type: 'boolean',
    default: 'false',
    doc: 'Names of columns and tables that differ in upper and lower case are different.',
  },
  {
    key: 'spark.sql.shuffle.partitions',
    type: 'int',
    doc: 'Partitions behind an exchange of SQL; the number of task threads unless set.',
    min: 1,
  },
  {
    key: 'spark.sql.autoBroadcastJoinThreshold',
    type: 'string',
    default: '10MB',
    doc: 'The side of a join that is no larger is made a table for every task; -1: never.',
  },
  {
    key: 'spark.sql.debug.maxToStringFields',
    type: 'int',
    default: '25',
    doc: 'Lists in the texts of plans are cut behind so many parts.',
  },
  {
    key: 'spark.sql.limit.initialNumPartitions',
    type: 'int',
    default: '1',
    min: 1,
    doc: 'How many partitions `take`, `show` and a query that ends in LIMIT ask first; they ask more only when these have too few rows.',
  },
  {
    key: 'spark.sql.limit.scaleUpFactor',
    type: 'int',
    default: '4',
    min: 2,
    doc: 'How many times as many partitions are asked then, each time.',
  },
  {
    key: 'spark.sql.files.maxPartitionBytes',
    type: 'bytes',
    default: '128MB',
    doc: 'A task of SQL reads no more of files than this.',
  },
  {
    key: 'spark.sql.files.openCostInBytes',
    type: 'bytes',
    default: '4MB',
    doc: 'What opening a file costs, as bytes that could be read in that time.',
  },
  {
    key: 'spark.sql.files.maxRecordsPerFile',
    type: 'int',
    default: '0',
    doc: 'No file that SQL writes has more rows; 0: any number.',
    min: 0,
  },
  {
    key: 'spark.sql.sources.default',
    type: 'string',
    default: 'parquet',
    doc: 'The format of files where none is said.',
  },
  {
    key: 'spark.sql.sources.partitionOverwriteMode',
    type: 'string',
    default: 'static',
    doc: 'What an overwrite with partitionBy replaces: static, everything; dynamic, the partitions that have rows.',
  },
  {
    key: 'spark.sql.parquet.compression.codec',
    type: 'string',
    default: 'snappy',
    doc: 'How Parquet files are compressed: none, snappy, gzip, or zstd on a Node that has it.',
  },
  {
    key: 'spark.sql.parquet.mergeSchema',
    type: 'boolean',
    default: 'false',
    doc: 'The columns of Parquet files are those of all files, not of one.',
  },
  {
    key: 'spark.sql.mapKeyDedupPolicy',
    type: 'string',
    default: 'EXCEPTION',
    doc: 'What a key that comes twice in a map does: EXCEPTION, or LAST_WIN.',
  },
  {
    key: 'spark.sql.pivotMaxValues',
    type: 'int',
    default: '10000',
    doc: 'How many values pivot() finds by itself at most; more are refused.',
  },
  {
    key: 'spark.sql.transposeMaxValues',
    type: 'int',
    default: '500',
    doc: 'How many rows transpose() makes columns of at most; more are refused.',
  },
  {
    key: 'spark.sql.retainGroupColumns',
    type: 'boolean',
    default: 'true',
    doc: 'groupBy(...).agg(...) gives the columns grouped by, before the aggregates.',
  },
  {
    key: 'spark.sql.jsonGenerator.ignoreNullFields',
    type: 'boolean',
    default: 'true',
    doc: 'Fields that are null are left out of JSON that is written.',
  },
  {
    key: 'spark.sql.columnNameOfCorruptRecord',
    type: 'string',
    default: '_corrupt_record',
    doc: 'The column for the text of what cannot be read, where the schema has it.',
  },
  {
    key: 'spark.sql.legacy.allowHashOnMapType',
    type: 'boolean',
    default: 'false',
    doc: 'hash() and xxhash64() take maps, though equal maps may have different hashes.',
  },
  {
    key: 'spark.sql.legacy.followThreeValuedLogicInArrayExists',
    type: 'boolean',
    default: 'true',
    doc: 'exists() on an array is null where nothing is true and something null; else false.',
  },
  {
    key: 'spark.sql.legacy.negativeIndexInArrayInsert',
    type: 'boolean',
    default: 'false',
    doc: 'array_insert() at -1 puts the element before the last one; else behind it.',
  },
  {
    key: 'spark.sql.legacy.sizeOfNull',
    type: 'boolean',
    default: 'true',
    doc: 'size(NULL) is -1 outside of ANSI mode; else null.',
  },
  {
    key: 'spark.millrace.sql.longAsBigint',
    type: 'boolean',
    default: 'false',
    doc: 'BIGINT values are bigint in the program; else number, which must be a safe integer.',
  },
  {
    key: 'spark.millrace.sql.smallQueryBytes',
    type: 'bytes',
    default: '1MB',
    doc: 'What is smaller than this is not spread over several tasks behind an exchange.',
  },
]

const byKey = new Map(configEntries.map(entry => [entry.key, entry]))

export function configEntry(key: string): ConfigEntry | undefined {
  return byKey.get(key)
}
