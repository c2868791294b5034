/** A test of a stream's operation in one call: the input of each batch, the operation, the output of each batch. */
import { AssertionError } from 'node:assert'
import type { Elem } from '../core/rdd/element-types.js'
import { invalidArgument } from '../streaming/check-arguments.js'
import type { DStream } from '../streaming/dstream/dstream.js'
import { batchDifference } from './batch-difference.js'
import { type InputBatches, type RunOptions, runBatches, splitArguments } from './run-operation.js'

/** How `testOperation` runs and compares. */
export interface TestOptions extends RunOptions {
  /** Compares the rows of a batch in their order; without it, in any order. */
  readonly ordered?: boolean
}

/** The rows of each batch that has an RDD, in order of time. */
export type ExpectedBatches<T> = readonly (readonly T[])[]

/**
 * Runs `operation` over the input, a batch a list, and compares what it gives with `expected`, a batch a list; a batch
 * for which the operation has no RDD has no list in `expected`. Rows are compared by their contents. Rejects with an
 * AssertionError that shows the batches that differ, and with the error of a batch that fails.
 */
export function testOperation<T extends Elem, U>(
  input: InputBatches<T>,
  operation: (stream: DStream<T>) => DStream<U>,
  expected: ExpectedBatches<NoInfer<U>>,
  options?: TestOptions,
): Promise<void>
/** As above, with an operation on two streams: `input1` and `input2` are the batches of the first and of the second. */
export function testOperation<T1 extends Elem, T2 extends Elem, U>(
  input1: InputBatches<T1>,
  input2: InputBatches<T2>,
  operation: (stream1: DStream<T1>, stream2: DStream<T2>) => DStream<U>,
  expected: ExpectedBatches<NoInfer<U>>,
  options?: TestOptions,
): Promise<void>
export async function testOperation(...given: readonly unknown[]): Promise<void> {
  const { inputs, operation, rest } = splitArguments(given, 'testOperation')
  const expected = rest[0] as ExpectedBatches<unknown>
  const options = (rest[1] ?? {}) as TestOptions
  if (!Array.isArray(expected)) {
    throw invalidArgument('testOperation', {
      argument: 'What is expected',
      expected: 'an array of batches, each an array of records',
      value: expected,
    })
  }
  const found = await runBatches(inputs, operation, options)
  const message = batchDifference(found, expected, { ordered: options.ordered ?? false })
  if (message === undefined) return
  throw new AssertionError({
    message,
    actual: found.map(batch => batch.rows),
    expected,
    operator: 'testOperation',
    stackStartFn: testOperation,
  })
}
