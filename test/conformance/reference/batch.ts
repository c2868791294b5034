/** Streams as a naive reference sees them: the records of a batch are lists, one for each partition. */

/** Partitions of a batch; where a shuffle made them, there is one, in no order that counts. */
export type Batch = readonly (readonly unknown[])[]

export interface ReferenceStream {
  readonly slideMs: number
  /** The batch at a time; undefined when there is no RDD. Throws WithoutBatch. */
  at(timeMs: number): Batch | undefined
}

/** A batch is asked for that a stream does not have. */
export class WithoutBatch extends Error {
  constructor(timeMs: number) {
    super(`Couldn't generate RDD from parent at time ${timeMs} ms`)
  }
}

/** A stream that makes each batch once, at multiples of its slide. */
export function stream(
  slideMs: number,
  compute: (timeMs: number) => Batch | undefined,
): ReferenceStream {
  const made = new Map<number, Batch | undefined>()
  return {
    slideMs,
    at(timeMs) {
      if (timeMs <= 0 || timeMs % slideMs !== 0) return undefined
      if (!made.has(timeMs)) made.set(timeMs, compute(timeMs))
      return made.get(timeMs)
    },
  }
}

/** Each partition changed by itself; no batch where the parent has none. */
export function narrow(
  parent: ReferenceStream,
  f: (partition: readonly unknown[]) => readonly unknown[],
): ReferenceStream {
  return stream(parent.slideMs, timeMs => parent.at(timeMs)?.map(f))
}

/** All records of a batch become the records of one. */
export function whole(
  parent: ReferenceStream,
  f: (records: readonly unknown[], timeMs: number) => readonly unknown[],
): ReferenceStream {
  return stream(parent.slideMs, timeMs => {
    const batch = parent.at(timeMs)
    return batch && [f(batch.flat(), timeMs)]
  })
}

/** As `whole`, over several streams that must all have a batch. */
export function together(
  parents: readonly ReferenceStream[],
  f: (batches: readonly Batch[], timeMs: number) => Batch,
): ReferenceStream {
  return stream(parents[0].slideMs, timeMs => {
    const batches = parents.map(parent => {
      const batch = parent.at(timeMs)
      if (batch === undefined) throw new WithoutBatch(timeMs)
      return batch
    })
    return f(batches, timeMs)
  })
}

/** Batches within a window that ends at a time, oldest first. */
export function within(parent: ReferenceStream, fromMs: number, toMs: number): Batch[] {
  const batches: Batch[] = []
  const first = Math.floor(fromMs / parent.slideMs) * parent.slideMs
  for (let timeMs = first; timeMs <= toMs; timeMs += parent.slideMs) {
    const batch = parent.at(timeMs)
    if (batch !== undefined) batches.push(batch)
  }
  return batches
}

/** Records by key, keys compared by value. */
export class ByKey<V> {
  private readonly entries: Map<string, [key: unknown, value: V]> = new Map()

  get(key: unknown): V | undefined {
    return this.entries.get(JSON.stringify(key))?.[1]
  }

  has(key: unknown): boolean {
    return this.entries.has(JSON.stringify(key))
  }

  set(key: unknown, value: V): void {
    this.entries.set(JSON.stringify(key), [key, value])
  }

  delete(key: unknown): void {
    this.entries.delete(JSON.stringify(key))
  }

  pairs(): [unknown, V][] {
    return [...this.entries.values()].map(([key, value]) => [key, value])
  }
}

/** The values of each key, in the order in which they came. */
export function groups(records: readonly unknown[]): ByKey<unknown[]> {
  const found = new ByKey<unknown[]>()
  for (const [key, value] of records as [unknown, unknown][]) {
    const values = found.get(key)
    if (values === undefined) found.set(key, [value])
    else values.push(value)
  }
  return found
}
