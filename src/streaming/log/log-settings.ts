/** What a configuration says of write-ahead logs. */
import type { SparkConf } from '../../core/spark-conf.js'
import type { WriteAheadLogOptions } from './write-ahead-log.js'

export type LogSettings = Pick<
  WriteAheadLogOptions,
  'rollingIntervalMs' | 'maxFailures' | 'closeFileAfterWrite'
>

/** Of the logs of received data. */
export function receiverLogSettings(conf: SparkConf): LogSettings {
  return {
    rollingIntervalMs:
      1000 * conf.getPositiveInt('spark.streaming.receiver.writeAheadLog.rollingIntervalSecs', 60),
    maxFailures: conf.getPositiveInt('spark.streaming.receiver.writeAheadLog.maxFailures', 3),
    closeFileAfterWrite: conf.getBoolean(
      'spark.streaming.receiver.writeAheadLog.closeFileAfterWrite',
      false,
    ),
  }
}

/** Of the log of which blocks belong to which batch. */
export function driverLogSettings(conf: SparkConf): LogSettings {
  return {
    rollingIntervalMs:
      1000 * conf.getPositiveInt('spark.streaming.driver.writeAheadLog.rollingIntervalSecs', 60),
    maxFailures: conf.getPositiveInt('spark.streaming.driver.writeAheadLog.maxFailures', 3),
    closeFileAfterWrite: conf.getBoolean(
      'spark.streaming.driver.writeAheadLog.closeFileAfterWrite',
      false,
    ),
  }
}
