/** Operations that keep state from batch to batch. */
import { StateSpec, type Time } from '../../../src/index.js'
import type { Operation } from '../case-format.js'
import {
  type KeyState,
  named,
  type Pair,
  stateFunctions,
  timedUpdateFunctions,
  updateFunctions,
} from './named-functions.js'
import type { OperationTable, Pairs, Stream } from './operation.js'

type Initial = ReturnType<typeof initialOf>

function initialOf(stream: Stream, { initial }: Operation) {
  return initial && stream.context.sparkContext.parallelize<Pair>(initial.map(([k, v]) => [k, v]))
}

/** In the recorded runs a map stage stands behind the state; what is said of the stream is said of that. */
function passedOn(states: Pairs): Stream {
  return states.map(pair => pair) as Stream
}

export const stateOperations: OperationTable = {
  updateStateByKey(stream, operation) {
    const f = named(updateFunctions, operation.fn, 'function for updateStateByKey')
    const initial: Initial = initialOf(stream, operation)
    const update = (values: unknown[], state: unknown): string => f(values, state) as string
    return passedOn(
      (stream as Pairs).updateStateByKey(update, undefined, initial as never) as Pairs,
    )
  },

  updateStateByKeyWithTime(stream, operation) {
    const f = named(timedUpdateFunctions, operation.fn, 'function for updateStateByKeyWithTime')
    const initial: Initial = initialOf(stream, operation)
    const partitions = stream.context.sparkContext.defaultParallelism
    const update = (time: Time, key: unknown, values: unknown[], state: unknown): string =>
      f(time.milliseconds, key, values, state) as string
    return passedOn(
      (stream as Pairs).updateStateByKey(update, partitions, true, initial as never) as Pairs,
    )
  },

  mapWithState(stream, operation) {
    const f = named(stateFunctions, operation.fn, 'function for mapWithState')
    const spec = StateSpec.function(
      (time: Time, key: unknown, value: unknown, state: KeyState): unknown =>
        f(time.milliseconds, key, value, state),
    )
    if (operation.initial !== undefined) {
      spec.initialState(operation.initial.map(([key, state]): Pair => [key, state]))
    }
    if (operation.partitions !== undefined) spec.numPartitions(operation.partitions)
    if (operation.timeoutMs !== undefined) spec.timeout(operation.timeoutMs)
    const mapped = (stream as Pairs).mapWithState(spec)
    if (operation.checkpointMs !== undefined) mapped.checkpoint(operation.checkpointMs)
    return (operation.emit === 'snapshots' ? mapped.stateSnapshots() : mapped) as Stream
  },
}
