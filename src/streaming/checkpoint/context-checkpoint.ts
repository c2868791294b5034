/** What lies between a context and its checkpointer: which streams keep something, and how they get it back. */

import type { DurableState, StateDescription } from '../../core/state/state-description.js'
import type { RestoredFiles } from '../../core/state/state-directory.js'
import { MillraceError } from '../../util/errors.js'
import type { DStream } from '../dstream/dstream.js'
import { isKept } from '../dstream/operator-id.js'
import { ReducedWindowedDStream } from '../dstream/reduced-windowed-dstream.js'
import { WindowedDStream } from '../dstream/windowed-dstream.js'
import type { DStreamGraph } from '../dstream-graph.js'
import { QueueInputDStream } from '../input/queue-input-dstream.js'
import type { StreamingContext } from '../streaming-context.js'
import { Time } from '../time.js'
import {
  type Checkpoint,
  type OperatorRecord,
  resumeTimeMs,
  type StateRecord,
  stateTimeMs,
} from './checkpoint-file.js'
import { Checkpointer, type CheckpointSource, type OpenOptions } from './checkpointer.js'
import { compareOperators, judgeReport, missingFile, sizeOf } from './recovery-report.js'

type Stream = DStream<unknown>

/** Throws STREAMING_QUEUE_WITH_CHECKPOINT when an input can't be made again after a restart. */
export function requireRecoverable(context: StreamingContext): void {
  for (const input of context.graph.inputStreams) {
    if (!(input instanceof QueueInputDStream)) continue
    throw new MillraceError('STREAMING_QUEUE_WITH_CHECKPOINT', {
      callSite: String(input.creationSite),
    })
  }
}

/** Takes the context's folder; the streams have what the checkpoint has of them, if there is one to take up. */
export async function openCheckpoints(
  context: StreamingContext,
  directory: string,
  options: OpenOptions,
): Promise<Checkpointer> {
  const checkpointer = await Checkpointer.open(sourceOf(context, directory), options)
  const { restored } = checkpointer
  try {
    if (restored !== undefined) await bind(context, restored)
    else context.stateStore.setDirectory(directory)
  } catch (error) {
    await checkpointer.close()
    throw error
  }
  return checkpointer
}

/** The streams that keep something between batches, with what a checkpoint should have of them. */
export function operatorRecords(context: StreamingContext): OperatorRecord[] {
  const records: OperatorRecord[] = []
  for (const stream of streamsOf(context)) {
    const data = stream.saveCheckpoint()
    const role = stream.dependencies.length === 0 ? 'input' : isKept(stream) ? 'state' : 'stream'
    // what saves RDDs may have none yet
    if (role === 'stream' && data === undefined && stream.checkpointDuration === undefined) continue
    const { called } = stream.creationSite
    records.push({
      id: stream.operatorId,
      role,
      named: context.operatorIds.isNamed(stream),
      madeBy: `${called} at ${stream.creationSite}`,
      ...(data === undefined ? {} : { data }),
    })
  }
  return records
}

function streamsOf({ graph }: StreamingContext): Set<Stream> {
  return new Set<Stream>([...graph.inputStreams, ...graph.streams])
}

function sourceOf(context: StreamingContext, directory: string): CheckpointSource {
  const { env, graph, scheduler, stateStore } = context
  return {
    env,
    directory,
    application: context.sparkContext.appName,
    batchDurationMs: graph.batchDuration.milliseconds,
    operators: () => operatorRecords(context),
    states: asOfMs => stateRecords(stateStore.describeDurable(asOfMs)),
    commitStates: timeMs => stateStore.commit(timeMs),
    cleanUp: async oldestNeededMs => {
      // the first batch of a restart may ask for what its windows remember
      const rememberedMs = oldestNeededMs - graph.maxInputRememberMs
      await stateStore.cleanup(hasWindowOverState(graph) ? rememberedMs : oldestNeededMs)
      await graph.clearCheckpointData(new Time(oldestNeededMs))
      await scheduler.receiverTracker.blocks.cleanupLogs(rememberedMs)
    },
    activity: scheduler.activity,
    reportError: (message, error) => scheduler.reportError(message, error),
  }
}

/** Whether a window, also one with an inverse, has state below it: it may ask for that of earlier batches. */
function hasWindowOverState({ streams }: DStreamGraph): boolean {
  const below = new Set<Stream>()
  // each stream comes before those it depends on
  for (const stream of streams) {
    const isState = stream.dependencies.length > 0 && isKept(stream)
    if (isState && below.has(stream)) return true
    const isWindow = stream instanceof WindowedDStream || stream instanceof ReducedWindowedDStream
    if (!isWindow && !below.has(stream)) continue
    for (const parent of stream.dependencies) below.add(parent)
  }
  return false
}

function stateRecords(
  described: readonly (StateDescription & Partial<DurableState>)[],
): StateRecord[] {
  const records: StateRecord[] = []
  for (const { operatorId, kind, versionMs, fileMs, keys, bytes, schema } of described) {
    if (versionMs === undefined) continue
    records.push({
      operatorId,
      kind,
      versionMs,
      ...(fileMs === undefined ? {} : { fileMs }),
      keys,
      bytes,
      ...(schema === undefined ? {} : { schema }),
    })
  }
  return records
}

/** Throws CHECKPOINT_STATE_MISSING when files are gone that the checkpoint speaks of. */
function requireStates(restored: Checkpoint, { newestMs, beginLater }: RestoredFiles): void {
  const missing: string[] = []
  for (const state of restored.states) {
    const { operatorId, fileMs, keys } = state
    const foundMs = newestMs.get(operatorId)
    if (fileMs === undefined) {
      // its first version may be one that a batch to be run again makes
      if (keys === 0 || foundMs !== undefined || beginLater.has(operatorId)) continue
      missing.push(`${operatorId}: ${sizeOf(state)}`)
    } else if (foundMs === undefined || foundMs < fileMs) {
      missing.push(`${operatorId}: ${sizeOf(state)}, ${missingFile(fileMs, foundMs)}`)
    }
  }
  if (missing.length === 0) return
  throw new MillraceError('CHECKPOINT_STATE_MISSING', {
    time: restored.timeMs,
    states: missing.join('; '),
  })
}

/** Throws CHECKPOINT_STREAM_MISMATCH when an id is that of an input now and was not before, or the like. */
function requireRoles(
  records: ReadonlyMap<string, OperatorRecord>,
  program: readonly OperatorRecord[],
): void {
  for (const { id, role, madeBy } of program) {
    const kept = records.get(id)
    if (kept === undefined || kept.role === role) continue
    throw new MillraceError('CHECKPOINT_STREAM_MISMATCH', {
      operatorId: id,
      kept: `${showRole[kept.role]} (${kept.madeBy})`,
      stream: `${showRole[role]} (${madeBy})`,
    })
  }
}

const showRole = { input: 'an input', state: 'a state', stream: 'a stream' } as const

/**
 * Throws CHECKPOINT_STATE_DROPPED, CHECKPOINT_STATE_MISSING, CHECKPOINT_STREAM_MISMATCH, and what is wrong with the
 * files of state.
 */
async function bind(context: StreamingContext, restored: Checkpoint): Promise<void> {
  const { env, conf, stateStore } = context
  const resume = new Time(resumeTimeMs(restored))
  const known = new Set(restored.states.map(({ operatorId }) => operatorId))
  const files = await stateStore.restore(context.checkpointDir!, stateTimeMs(restored), known)
  requireStates(restored, files)
  const states = stateRecords(stateStore.describe())
  const program = operatorRecords(context)
  const mayDrop = conf.getBoolean('spark.millrace.streaming.checkpoint.allowDroppedState', false)
  const report = compareOperators({ operators: restored.operators, states }, program)
  judgeReport(report, { mayDrop, logger: env.logger })
  env.logger.info(
    `Recovery: from the checkpoint of ${restored.timeMs} ms; the first batch to run is ${resume}`,
    { batchTime: restored.timeMs },
  )
  const records = new Map(restored.operators.map(record => [record.id, record]))
  requireRoles(records, program)
  for (const stream of streamsOf(context)) {
    const data = records.get(stream.operatorId)?.data
    if (data !== undefined) await stream.restoreCheckpoint(data)
  }
}
