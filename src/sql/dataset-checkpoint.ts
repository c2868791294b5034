/** Methods of Dataset that cut the plan: its rows are computed and kept, and later queries begin with them. */
import { doCheckpoint } from '../core/rdd/checkpointing.js'
import type { RDD } from '../core/rdd/rdd.js'
import { Dataset } from './dataset.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * The rows, saved to files of the SparkContext's checkpoint directory; unless `eager`, by the first action. Throws
     * CHECKPOINT_DIRECTORY_MISSING.
     */
    checkpoint(eager?: boolean): Promise<Dataset<R>>
    /** The rows, kept in the memory and on the disks of the tasks: fast, and lost with the program. */
    localCheckpoint(eager?: boolean): Promise<Dataset<R>>
  }
}

async function cut<R>(
  dataset: Dataset<R>,
  eager: boolean,
  how: 'checkpoint' | 'localCheckpoint',
): Promise<Dataset<R>> {
  const { query, sparkSession, element } = dataset
  const schema = await query.schema()
  const rows = query.rdd() as RDD<unknown>
  rows[how]()
  if (eager) await query.action(() => doCheckpoint(rows))
  return new Dataset<R>(sparkSession, sparkSession.planOfRows(rows, schema), element)
}

Dataset.prototype.checkpoint = function <R>(this: Dataset<R>, eager = true): Promise<Dataset<R>> {
  return cut(this, eager, 'checkpoint')
}

Dataset.prototype.localCheckpoint = function <R>(
  this: Dataset<R>,
  eager = true,
): Promise<Dataset<R>> {
  return cut(this, eager, 'localCheckpoint')
}
