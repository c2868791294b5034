/** What a function of a stateful operator threw, with the key it was called for and the batch. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { atOperator } from '../operator-errors.js'
import type { StateTaskOptions } from './state-task.js'

/**
 * The error to throw: USER_FUNCTION_FAILED whose value names key and batch; a condition of ours, as one about the state
 * of a key that is timing out, keeps its name.
 */
export function stateFailure(
  error: unknown,
  key: unknown,
  timeMs: number,
  partition: number,
  { operator, callSite }: StateTaskOptions,
): unknown {
  const at = `the key ${preview(key, 80)} in the batch at ${timeMs} ms`
  if (error instanceof MillraceError) {
    return atOperator(error, { operator, callSite: `${callSite}, for ${at}` }, partition)
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : preview(error)
  return new MillraceError(
    'USER_FUNCTION_FAILED',
    { operator, callSite, partition, error: text, thrownAt: '', value: at },
    { cause: error },
  )
}
