/**
 * What a streaming program may watch: an object with any of these methods, given to `addStreamingListener`. Events of
 * one batch come in this order: submitted, started, then for each output operation started and completed, completed.
 * Methods run on the driver, one after another; what they throw is logged and changes nothing.
 *
 * Receivers: started, any number of errors, stopped; again started when they are restarted.
 *
 * Times are wall times and delays, both in milliseconds; undefined until known.
 */
import type { Time } from './time.js'

/** What one input stream gave to one batch. */
export interface StreamInputInfo {
  readonly inputStreamId: number
  /** 0 for inputs whose records are not counted before they are read (files, queues). */
  readonly numRecords: number
  /** Facts of the kind of input, as the `files` of a file stream. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** One output operation in one batch. Times and durations in milliseconds, undefined until known. */
export interface OutputOperationInfo {
  readonly batchTime: Time
  /** Number of the output operation in its batch, from 0. */
  readonly id: number
  readonly name: string
  readonly description: string
  readonly startTime: number | undefined
  readonly endTime: number | undefined
  readonly duration: number | undefined
  /** The error's text with its stack, when the operation failed. */
  readonly failureReason: string | undefined
}

/** One batch. Times are milliseconds since 1970, delays milliseconds; undefined until known. */
export interface BatchInfo {
  readonly batchTime: Time
  readonly streamIdToInputInfo: ReadonlyMap<number, StreamInputInfo>
  readonly submissionTime: number
  readonly processingStartTime: number | undefined
  readonly processingEndTime: number | undefined
  /** From submission to the start of the first job. */
  readonly schedulingDelay: number | undefined
  /** From the start of the first job to the end of the last. */
  readonly processingDelay: number | undefined
  readonly totalDelay: number | undefined
  /** Records of all input streams that count them. */
  readonly numRecords: number
  readonly outputOperationInfos: ReadonlyMap<number, OutputOperationInfo>
  /** How the receivers do at the moment of the event, by stream id; empty without receivers. */
  readonly receiverLoads: ReadonlyMap<number, ReceiverLoad>
}

/** Whether a receiver is held back, and by what. */
export interface ReceiverLoad {
  readonly streamId: number
  /** Received and not yet processed, in whole KiB a block. */
  readonly pendingBytes: number
  /**
   * The receiver is made to wait, and with it who sends, because all receivers together have
   * `spark.millrace.streaming.receiver.maxBufferedBytes` or more pending.
   */
  readonly waiting: boolean
  /** Records a second that it may store; undefined when there is no limit. */
  readonly rateLimit: number | undefined
}

/** One receiver, and its last error. */
export interface ReceiverInfo {
  readonly streamId: number
  readonly name: string
  readonly active: boolean
  /** Where the receiver runs. */
  readonly location: string
  readonly executorId: string
  readonly lastErrorMessage: string
  readonly lastError: string
  /** -1 when there was no error. */
  readonly lastErrorTime: number
}

export interface StreamingListenerStreamingStarted {
  readonly time: number
}

export interface StreamingListenerBatchEvent {
  readonly batchInfo: BatchInfo
}

export interface StreamingListenerOutputOperationEvent {
  readonly outputOperationInfo: OutputOperationInfo
}

export interface StreamingListenerReceiverEvent {
  readonly receiverInfo: ReceiverInfo
}

/**
 * What a program may watch: an object with any of these methods, given to `ssc.addStreamingListener`. They run on the driver;
 * what they throw is logged and changes nothing.
 */
export interface StreamingListener {
  onStreamingStarted?(event: StreamingListenerStreamingStarted): void
  onReceiverStarted?(event: StreamingListenerReceiverEvent): void
  onReceiverError?(event: StreamingListenerReceiverEvent): void
  onReceiverStopped?(event: StreamingListenerReceiverEvent): void
  onBatchSubmitted?(event: StreamingListenerBatchEvent): void
  onBatchStarted?(event: StreamingListenerBatchEvent): void
  onBatchCompleted?(event: StreamingListenerBatchEvent): void
  onOutputOperationStarted?(event: StreamingListenerOutputOperationEvent): void
  onOutputOperationCompleted?(event: StreamingListenerOutputOperationEvent): void
}
