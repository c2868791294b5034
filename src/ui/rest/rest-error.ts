/** Answers of the REST API that are no data, and the parts of its addresses. */
export class RestError extends Error {
  /** Of HTTP. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What is asked for is not there: `unknown job: 7`. */
export function unknown(what: string, id: string): RestError {
  return new RestError(404, `unknown ${what}: ${id}`)
}

/** A number in an address; one that is none names nothing that there is. */
export function idOf(what: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw unknown(what, text)
  return Number(text)
}

/** A whole number among the query's parameters. */
export function numberParameter(
  query: URLSearchParams,
  name: string,
  fallback: number,
  least = 0,
): number {
  const text = query.get(name)
  if (text === null || text === '') return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new RestError(400, `${name} must be a whole number from ${least}, not '${text}'`)
}

/** One of some words, in any case; undefined when it is not said. */
export function wordsParameter<T extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly T[],
): ReadonlySet<T> | undefined {
  const texts = query.getAll(name).filter(text => text !== '')
  if (texts.length === 0) return undefined
  return new Set(
    texts.map(text => {
      const found = words.find(word => word === text.toLowerCase())
      if (found !== undefined) return found
      throw new RestError(400, `${name} must be ${words.join(', ')}, not '${text}'`)
    }),
  )
}
