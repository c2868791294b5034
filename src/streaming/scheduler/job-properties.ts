/** The local properties of the jobs of a batch: what they are for, and how their output is written. */
import { REPLACE_OUTPUT, SYNC_OUTPUT } from '../../core/rdd/saving.js'
import type { SparkContext } from '../../core/spark-context.js'
import type { Checkpointer } from '../checkpoint/checkpointer.js'
import type { Job } from './job.js'

/** The batch of a job, in ms. */
export const BATCH_TIME = 'spark.streaming.internal.batchTime'

/** The output operation of a job, by its number in the batch. */
export const OUTPUT_OP_ID = 'spark.streaming.internal.outputOpId'

export function propertiesOf(
  job: Job,
  checkpointer: Checkpointer | undefined,
): Readonly<Record<string, string>> {
  const rerunUntilMs = checkpointer?.rerunUntilMs ?? Number.NEGATIVE_INFINITY
  return {
    [BATCH_TIME]: String(job.time.milliseconds),
    ...(job.time.milliseconds < rerunUntilMs ? { [REPLACE_OUTPUT]: 'true' } : {}),
    ...(checkpointer === undefined ? {} : { [SYNC_OUTPUT]: 'true' }),
    [OUTPUT_OP_ID]: String(job.outputOpId),
    'spark.job.description': `Streaming job from ${job}`,
  }
}

/** True in the asynchronous context of an output operation. */
export function isInJob(sparkContext: SparkContext): boolean {
  return sparkContext.getLocalProperty(BATCH_TIME) !== undefined
}
