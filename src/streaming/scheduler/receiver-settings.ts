/** What a context's configuration says of receivers. */
import type { SparkConf } from '../../core/spark-conf.js'
import { MillraceError } from '../../util/errors.js'

export interface ReceiverSettings {
  readonly blockIntervalMs: number
  readonly restartDelayMs: number
  readonly maxBufferedBytes: number
  /** In real time. */
  readonly stopTimeoutMs: number
}

/** `batchMs` bounds the default block interval. Throws INVALID_CONFIG_VALUE. */
export function receiverSettings(conf: SparkConf, batchMs: number): ReceiverSettings {
  const key = 'spark.streaming.blockInterval'
  const blockIntervalMs = conf.getTimeMs(key, Math.min(200, batchMs))
  if (blockIntervalMs <= 0) {
    throw new MillraceError('INVALID_CONFIG_VALUE', {
      key,
      value: blockIntervalMs,
      expected: 'a positive time',
    })
  }
  return {
    blockIntervalMs,
    restartDelayMs: conf.getTimeMs('spark.streaming.receiverRestartDelay', 2000),
    maxBufferedBytes: conf.getBytes(
      'spark.millrace.streaming.receiver.maxBufferedBytes',
      256 * 1024 * 1024,
    ),
    stopTimeoutMs: conf.getTimeMs('spark.millrace.streaming.receiver.stopTimeout', 10_000),
  }
}
