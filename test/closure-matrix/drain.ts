/** What a call in a thread gave: its value, or the stack of what it threw. */
export interface MatrixAnswer {
  readonly value?: unknown
  readonly stack?: string
}

/** The items of a generator's result; anything else as it is. */
export async function drain(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null) return result
  if (Symbol.asyncIterator in result) {
    const items: unknown[] = []
    for await (const item of result as AsyncIterable<unknown>) items.push(item)
    return items
  }
  return 'next' in result ? [...(result as unknown as Iterable<unknown>)] : result
}
