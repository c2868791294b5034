/** Operations over sliding windows, and the intervals at which streams are saved. */
import { named, reduceFunctions } from './named-functions.js'
import { type OperationTable, type Pairs, required, type Stream } from './operation.js'

export const windowOperations: OperationTable = {
  window: (stream, operation) => stream.window(required(operation, 'windowMs'), operation.slideMs),
  groupByKeyAndWindow: (stream, operation) =>
    (stream as Pairs).groupByKeyAndWindow(
      required(operation, 'windowMs'),
      operation.slideMs,
    ) as Stream,
  reduceByWindow: (stream, operation) => {
    const { fn, slideMs } = operation
    const windowMs = required(operation, 'windowMs')
    const f = named(reduceFunctions, fn, 'function for reduceByWindow')
    return stream.reduceByWindow(f, windowMs, slideMs)
  },
  reduceByKeyAndWindow: (stream, operation) => {
    const { fn, slideMs } = operation
    const windowMs = required(operation, 'windowMs')
    const f = named(reduceFunctions, fn, 'function for reduceByKeyAndWindow')
    return (stream as Pairs).reduceByKeyAndWindow(f, windowMs, slideMs) as Stream
  },
  checkpoint: (stream, operation) => stream.checkpoint(required(operation, 'intervalMs')),
}
