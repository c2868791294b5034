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
  /** Number of the input stream in its context, from 0. */
  readonly inputStreamId: number
  /** 0 for inputs whose records are not counted before they are read (files, queues). */
  readonly numRecords: number
  /** Facts of the kind of input, as the `files` of a file stream. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/** One output operation in one batch. Times and durations in milliseconds, undefined until known. */
export interface OutputOperationInfo {
  /** The batch that it belongs to. */
  readonly batchTime: Time
  /** Number of the output operation in its batch, from 0. */
  readonly id: number
  /** The operation and its line, as `print at src/words.ts:12`. */
  readonly name: string
  /** The line alone. */
  readonly description: string
  /** When it began, in ms since 1970; undefined until then. */
  readonly startTime: number | undefined
  /** When it ended, well or badly, in ms since 1970; undefined until then. */
  readonly endTime: number | undefined
  /** From its start to its end, in ms; undefined until it has ended. */
  readonly duration: number | undefined
  /** The error's text with its stack, when the operation failed. */
  readonly failureReason: string | undefined
}

/** One batch, as far as it is. */
export interface BatchInfo {
  /** The end of the batch, by which it is named. */
  readonly batchTime: Time
  /** What each input stream gave to the batch, by stream id. */
  readonly streamIdToInputInfo: ReadonlyMap<number, StreamInputInfo>
  /** When its jobs were made, in ms since 1970; while a restart catches up, when its time had come. */
  readonly submissionTime: number
  /** When its first job began, in ms since 1970; undefined until then. */
  readonly processingStartTime: number | undefined
  /** When its last job ended, in ms since 1970; undefined until then. */
  readonly processingEndTime: number | undefined
  /** From submission to the start of the first job, in ms: how long it waited for earlier batches. */
  readonly schedulingDelay: number | undefined
  /** From the start of the first job to the end of the last, in ms. */
  readonly processingDelay: number | undefined
  /** From submission to the end of the last job, in ms. */
  readonly totalDelay: number | undefined
  /** Records of all input streams that count them. */
  readonly numRecords: number
  /** The batch's output operations, by number. */
  readonly outputOperationInfos: ReadonlyMap<number, OutputOperationInfo>
  /** How the receivers do at the moment of the event, by stream id; empty without receivers. */
  readonly receiverLoads: ReadonlyMap<number, ReceiverLoad>
}

/** Whether a receiver is held back, and by what. */
export interface ReceiverLoad {
  /** The input stream that the receiver fills. */
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
  /** The input stream that it fills. */
  readonly streamId: number
  /** The name of its class, or the kind of input; empty until it has started. */
  readonly name: string
  /** Whether it runs. */
  readonly active: boolean
  /** Where the receiver runs. */
  readonly location: string
  /** The thread that it runs in. */
  readonly executorId: string
  /** What it said of its last error; empty when there was none. */
  readonly lastErrorMessage: string
  /** Its last error with its stack; empty when there was none. */
  readonly lastError: string
  /** When it had its last error, in ms since 1970; -1 when there was none. */
  readonly lastErrorTime: number
}

/** The context has started. */
export interface StreamingListenerStreamingStarted {
  /** When, in ms since 1970. */
  readonly time: number
}

/** A batch was submitted, started or completed. */
export interface StreamingListenerBatchEvent {
  readonly batchInfo: BatchInfo
}

/** An output operation was started or completed. */
export interface StreamingListenerOutputOperationEvent {
  readonly outputOperationInfo: OutputOperationInfo
}

/** A receiver was started or stopped, or had an error. */
export interface StreamingListenerReceiverEvent {
  readonly receiverInfo: ReceiverInfo
}

/**
 * What a program may watch, given to `ssc.addStreamingListener`: an object with any of these methods. They run on the
 * driver, one after another; what they throw is logged and changes nothing.
 */
export interface StreamingListener {
  /** The context has started. */
  onStreamingStarted?(event: StreamingListenerStreamingStarted): void
  /** A receiver has started, also after a restart. */
  onReceiverStarted?(event: StreamingListenerReceiverEvent): void
  /** A receiver has reported an error, or failed. */
  onReceiverError?(event: StreamingListenerReceiverEvent): void
  /** A receiver has stopped, also before a restart. */
  onReceiverStopped?(event: StreamingListenerReceiverEvent): void
  /** The jobs of a batch are made, and wait. */
  onBatchSubmitted?(event: StreamingListenerBatchEvent): void
  /** The first job of a batch starts. */
  onBatchStarted?(event: StreamingListenerBatchEvent): void
  /** All jobs of a batch have ended, well or badly. */
  onBatchCompleted?(event: StreamingListenerBatchEvent): void
  /** An output operation starts. */
  onOutputOperationStarted?(event: StreamingListenerOutputOperationEvent): void
  /** An output operation has ended, well or badly. */
  onOutputOperationCompleted?(event: StreamingListenerOutputOperationEvent): void
}
