/** What came of a case. */

export type Outcome =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly differences: readonly Difference[] }
  | { readonly status: 'skipped'; readonly reason: string }

export interface Difference {
  /** What was compared: `batch at 2000 ms`, `step 3 (stop)`. */
  readonly what: string
  readonly expected: string
  readonly found: string
}

/** Passed when there is no difference. */
export function outcomeOf(differences: readonly Difference[]): Outcome {
  return differences.length === 0 ? { status: 'passed' } : { status: 'failed', differences }
}

export function failedWith(error: unknown, expected = 'a case that can be run'): Outcome {
  return outcomeOf([{ what: 'the case', expected, found: describeError(error) }])
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
