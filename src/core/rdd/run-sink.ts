/** How actions run a registered sink (`pipeline/sinks.ts`) over the partitions of an RDD. */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { RDD } from './rdd.js'

export interface SinkJob {
  /** The registered sink. */
  readonly sink: string
  /** What the user called. */
  readonly operator: string
  /** Where the user called it: taken before the first `await`, when the stack still shows it. */
  readonly callSite: string
  readonly fns?: readonly CapturedFunction[]
  /** Part of the plan: the same text of code serves all jobs with the same arguments. */
  readonly args?: readonly unknown[]
  /** Given to every task. */
  readonly value?: unknown
}

/** The rows that the sink gave for each partition, in order of partition. */
export async function runSink(rdd: RDD<unknown>, job: SinkJob): Promise<unknown[][]> {
  const { sink, operator, callSite, fns = [], args = [], value } = job
  const found: unknown[][] = []
  await rdd.context.runJob(rdd, {
    operator,
    callSite,
    end: builder => {
      const slot = value === undefined ? -1 : builder.value(value)
      return { end: 'sink', name: sink, fns, args, slot }
    },
    onRows: (partition, rows) => {
      found[partition] = rows
    },
  })
  return found
}
