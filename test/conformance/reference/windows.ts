/** Windows as the naive reference does them: from all batches of each window, anew. */
import { filterFunctions, reduceFunctions } from '../program/named-functions.js'
import { ByKey, groups, type ReferenceStream, stream, within } from './batch.js'
import type { ReferenceOperations } from './interpreter.js'
import { counted, reducedByKey, reducedToOne } from './plain.js'

type Records = readonly unknown[]

interface WindowFields {
  readonly windowMs?: number
  readonly slideMs?: number
}

/** What `f` makes of the records of each window. */
function windowed(
  parent: ReferenceStream,
  { windowMs = 0, slideMs = parent.slideMs }: WindowFields,
  f: (records: Records) => Records,
): ReferenceStream {
  return stream(slideMs, timeMs => {
    const batches = within(parent, timeMs - windowMs + parent.slideMs, timeMs)
    return [f(batches.flat(2))]
  })
}

/**
 * Spark's account: what enters the window is added, what leaves it is taken away, and keys stay. Nothing is taken away
 * from a key that has no value. `fn` and `inv` must belong together for the answer to be that of the plain form.
 */
function inverse(
  parent: ReferenceStream,
  fields: WindowFields & { readonly fn: string; readonly inv: string; readonly filter?: string },
): ReferenceStream {
  const { windowMs = 0, slideMs = parent.slideMs, fn, inv, filter } = fields
  const combine = reduceFunctions[fn]
  const remove = reduceFunctions[inv]
  const keep = filterFunctions[filter ?? ''] as ((pair: unknown) => boolean) | undefined
  const reduced = (fromMs: number, toMs: number): ByKey<unknown> => {
    const values = new ByKey<unknown>()
    for (const [key, value] of reducedByKey(within(parent, fromMs, toMs).flat(2), fn)) {
      values.set(key, value)
    }
    return values
  }
  const result: ReferenceStream = stream(slideMs, timeMs => {
    const values = new ByKey<unknown>()
    for (const [key, value] of (result.at(timeMs - slideMs)?.flat() ?? []) as [unknown, unknown][])
      values.set(key, value)
    const begin = timeMs - windowMs
    for (const [key, value] of reduced(begin - slideMs + parent.slideMs, begin).pairs()) {
      if (values.has(key)) values.set(key, remove(values.get(key), value))
    }
    for (const [key, value] of reduced(timeMs - slideMs + parent.slideMs, timeMs).pairs())
      values.set(key, values.has(key) ? combine(values.get(key), value) : value)
    return [values.pairs().filter(pair => keep === undefined || keep(pair))]
  })
  return result
}

export const windowReference: ReferenceOperations = {
  window: (parent, operation) => windowed(parent, operation, records => records),
  countByWindow: (parent, operation) => windowed(parent, operation, records => [records.length]),
  countByValueAndWindow: (parent, operation) => windowed(parent, operation, counted),
  groupByKeyAndWindow: (parent, operation) =>
    windowed(parent, operation, records => groups(records).pairs()),
  reduceByWindow: (parent, operation) =>
    windowed(parent, operation, records => reducedToOne(records, operation.fn!)),
  reduceByKeyAndWindow(parent, operation) {
    const { fn = '', inv, filter } = operation
    if (inv !== undefined) return inverse(parent, { ...operation, fn, inv, filter })
    return windowed(parent, operation, records => reducedByKey(records, fn))
  },
}
