/** Operations over sliding windows, and the intervals at which streams are saved. */
import { filterFunctions, named, type Pair, reduceFunctions } from './named-functions.js'
import { type OperationTable, type Pairs, required, type Stream } from './operation.js'

const functionFor = (op: string): string => `function for ${op}`

export const windowOperations: OperationTable = {
  window: (stream, operation) => stream.window(required(operation, 'windowMs'), operation.slideMs),
  countByWindow: (stream, operation) =>
    stream.countByWindow(required(operation, 'windowMs'), operation.slideMs) as Stream,
  countByValueAndWindow: (stream, operation) =>
    stream.countByValueAndWindow(required(operation, 'windowMs'), operation.slideMs) as Stream,
  groupByKeyAndWindow: (stream, operation) =>
    (stream as Pairs).groupByKeyAndWindow(
      required(operation, 'windowMs'),
      operation.slideMs,
    ) as Stream,

  reduceByWindow(stream, operation) {
    const { op, fn, inv, slideMs } = operation
    const windowMs = required(operation, 'windowMs')
    const f = named(reduceFunctions, fn, functionFor(op))
    if (inv === undefined) return stream.reduceByWindow(f, windowMs, slideMs)
    const inverse = named(reduceFunctions, inv, functionFor(op))
    return stream.reduceByWindow(f, inverse, windowMs, slideMs)
  },

  reduceByKeyAndWindow(stream, operation) {
    const { op, fn, inv, filter, slideMs } = operation
    const pairs = stream as Pairs
    const windowMs = required(operation, 'windowMs')
    const f = named(reduceFunctions, fn, functionFor(op))
    if (inv === undefined) return pairs.reduceByKeyAndWindow(f, windowMs, slideMs) as Stream
    const inverse = named(reduceFunctions, inv, functionFor(op))
    const keep =
      filter === undefined
        ? undefined
        : (named(filterFunctions, filter, functionFor(op)) as (pair: Pair) => boolean)
    return pairs.reduceByKeyAndWindow(f, inverse, windowMs, slideMs, undefined, keep) as Stream
  },

  checkpoint: (stream, operation) => stream.checkpoint(required(operation, 'intervalMs')),
}
