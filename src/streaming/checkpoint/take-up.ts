/**
 * Whether a program goes on from what its checkpoint folder has, or begins anew.
 *
 * What the program contradicts is refused in any case: a folder of another application, another batch duration, state
 * that no stream takes up. What can't be read is refused unless the program may begin anew then (`createOnError`); what
 * lies there is set aside in that case, as it is for a program that does not ask for it.
 */
import type { ErrorCondition } from '../../util/error-conditions.js'
import { isCondition } from '../../util/errors.js'
import type { StreamingContext } from '../streaming-context.js'
import { latestFor } from './checkpoint-reader.js'
import type { Checkpointer } from './checkpointer.js'
import { openCheckpoints } from './context-checkpoint.js'

/** `required`, `ifReadable`: what getOrCreate was asked for. */
export type TakeUp = 'no' | 'required' | 'ifReadable'

const unreadable: readonly ErrorCondition[] = [
  'CHECKPOINT_STATE_MISSING',
  'CHECKPOINT_UNREADABLE',
  'CHECKPOINT_VERSION_NOT_SUPPORTED',
  'STATE_FILE_CORRUPT',
  'STATE_FILE_VERSION_NOT_SUPPORTED',
]

/** Throws, long before the start, what is wrong with the newest checkpoint. */
export async function checkLatest(
  { env, graph, sparkContext }: StreamingContext,
  directory: string,
  takeUp: TakeUp,
): Promise<void> {
  try {
    const batchDurationMs = graph.batchDuration.milliseconds
    // what is passed over is told at the start
    await latestFor(
      { env, directory, application: sparkContext.appName, batchDurationMs },
      undefined,
    )
  } catch (error) {
    if (!mayBeginAnew(takeUp, error)) throw error
  }
}

/** Takes the folder, with what it has or without. */
export async function openFolder(
  context: StreamingContext,
  directory: string,
  takeUp: TakeUp,
): Promise<Checkpointer> {
  try {
    return await openCheckpoints(context, directory, { recover: takeUp !== 'no' })
  } catch (error) {
    if (!mayBeginAnew(takeUp, error)) throw error
    context.env.logger.warn(`The checkpoint is not taken up, and the program begins anew: ${error}`)
    context.renewState()
    return openCheckpoints(context, directory, { recover: false, replaces: true })
  }
}

function mayBeginAnew(takeUp: TakeUp, error: unknown): boolean {
  return takeUp === 'ifReadable' && unreadable.some(condition => isCondition(error, condition))
}
