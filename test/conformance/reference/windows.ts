/** Windows as the naive reference does them: from all batches of each window, anew. */
import { filterFunctions, reduceFunctions } from '../program/named-functions.js'
import { ByKey, groups, narrow, type ReferenceStream, stream, within } from './batch.js'
import type { ReferenceOperations } from './interpreter.js'
import { reducedByKey, reducedToOne } from './plain.js'

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

/** All records under one key: a window has no result before the first record. */
function underOneKey(parent: ReferenceStream, value: (x: unknown) => unknown): ReferenceStream {
  return narrow(parent, records => records.map(x => [0, value(x)]))
}

function valuesOf(pairs: ReferenceStream): ReferenceStream {
  return narrow(pairs, records => (records as [unknown, unknown][]).map(([, value]) => value))
}

export const windowReference: ReferenceOperations = {
  window: (parent, operation) => windowed(parent, operation, records => records),
  countByWindow(parent, operation) {
    const ones = underOneKey(parent, () => 1)
    return valuesOf(inverse(ones, { ...operation, fn: 'add', inv: 'sub' }))
  },
  countByValueAndWindow(parent, operation) {
    const ones = narrow(parent, records => records.map(x => [x, 1]))
    return inverse(ones, { ...operation, fn: 'add', inv: 'sub', filter: 'valueNonZero' })
  },
  groupByKeyAndWindow: (parent, operation) =>
    windowed(parent, operation, records => groups(records).pairs()),
  reduceByWindow(parent, operation) {
    const { fn = '', inv } = operation
    if (inv === undefined) {
      return windowed(parent, operation, records => reducedToOne(records, fn))
    }
    return valuesOf(
      inverse(
        underOneKey(parent, x => x),
        { ...operation, fn, inv },
      ),
    )
  },
  reduceByKeyAndWindow(parent, operation) {
    const { fn = '', inv, filter } = operation
    if (inv !== undefined) return inverse(parent, { ...operation, fn, inv, filter })
    return windowed(parent, operation, records => reducedByKey(records, fn))
  },
}
