/** What a pipeline case should give, worked out in the most obvious way from all of its input. */
import type { Batches, Operation, PipelineCase } from '../case-format.js'
import { type Batch, type ReferenceStream, stream } from './batch.js'
import { plainReference } from './plain.js'
import { stateReference } from './states.js'
import { windowReference } from './windows.js'

export type ReferenceOperations = Readonly<
  Record<
    string,
    (
      parent: ReferenceStream,
      operation: Operation,
      other: (operation: Operation) => ReferenceStream,
    ) => ReferenceStream
  >
>

export interface Answer {
  readonly outputTimesMs: readonly number[]
  readonly expected: readonly (readonly unknown[])[]
}

/** The output of each batch. Throws WithoutBatch when a batch fails for want of an RDD. */
export function answer(c: PipelineCase): Answer {
  const inputs = [c.inputs, c.inputs2 ?? [], c.inputs3 ?? []].map(batches => inputOf(c, batches))
  const run = (from: ReferenceStream, program: readonly Operation[]): ReferenceStream =>
    program.reduce((parent, operation) => {
      const apply = operations()[operation.op]
      return apply(parent, operation, ({ other = {} }) =>
        run(inputs[other.input ?? 0], other.program ?? []),
      )
    }, from)
  const result = run(inputs[0], c.program)
  const outputTimesMs: number[] = []
  const expected: unknown[][] = []
  const numBatches = c.numBatches ?? c.inputs.length
  for (let timeMs = c.batchMs; timeMs <= numBatches * c.batchMs; timeMs += c.batchMs) {
    const batch = result.at(timeMs)
    if (batch === undefined) continue
    outputTimesMs.push(timeMs)
    expected.push(batch.flat())
  }
  return { outputTimesMs, expected }
}

function operations(): ReferenceOperations {
  return { ...plainReference, ...windowReference, ...stateReference }
}

function inputOf(
  { batchMs, numInputPartitions = 2 }: PipelineCase,
  batches: Batches,
): ReferenceStream {
  return stream(batchMs, timeMs => {
    const number = timeMs / batchMs
    const records = number <= batches.length ? batches[number - 1] : []
    return records === null ? undefined : sliced(records, numInputPartitions)
  })
}

function sliced(records: readonly unknown[], n: number): Batch {
  const bound = (k: number): number => Math.floor((k * records.length) / n)
  return Array.from({ length: n }, (_, k) => records.slice(bound(k), bound(k + 1)))
}
