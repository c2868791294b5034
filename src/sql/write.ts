/** Writes the rows of a plan: the driver's part. */
import { MillraceError } from '../util/errors.js'
import type { LogicalPlan } from './logical/plan.js'
import type { WriteRequest } from './query.js'
import type { SparkSession } from './session.js'

export async function write(
  plan: LogicalPlan,
  { format }: WriteRequest,
  session: SparkSession,
): Promise<void> {
  await session.query(plan).prepare()
  throw new MillraceError('DATA_SOURCE_NOT_FOUND', { provider: String(format) })
}
