/** How much of the past is remembered: with these, what the web UI holds does not grow. */
import { SparkConf } from '../core/spark-conf.js'

export interface Limits {
  readonly jobs: number
  readonly stages: number
  /** Of all stages together. */
  readonly tasks: number
  /** Task threads that are gone. */
  readonly deadExecutors: number
  readonly batches: number
  readonly sqlExecutions: number
}

/** What the settings say. */
export function limitsOf(conf: SparkConf = new SparkConf()): Limits {
  return {
    jobs: conf.getPositiveInt('spark.ui.retainedJobs', 1000),
    stages: conf.getPositiveInt('spark.ui.retainedStages', 1000),
    tasks: conf.getPositiveInt('spark.ui.retainedTasks', 100_000),
    deadExecutors: conf.getInt('spark.ui.retainedDeadExecutors', 100),
    batches: conf.getPositiveInt('spark.streaming.ui.retainedBatches', 1000),
    sqlExecutions: conf.getPositiveInt('spark.sql.ui.retainedExecutions', 1000),
  }
}

/** Removes the oldest entries that may go until there are no more than `limit`; `removed` is told of each. */
export function dropOldest<K, V>(
  entries: Map<K, V>,
  limit: number,
  mayGo: (value: V) => boolean,
  removed: (value: V) => void = () => {},
): void {
  if (entries.size <= limit) return
  for (const [key, value] of entries) {
    if (!mayGo(value)) continue
    entries.delete(key)
    removed(value)
    if (entries.size <= limit) return
  }
}
