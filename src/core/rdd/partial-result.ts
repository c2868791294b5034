/** A result that may be had before the job is at its end: what is known by now, and a way to wait for the rest. */
export interface PartialResult<R> {
  readonly initialValue: R
  /** True when `initialValue` is exact already. */
  readonly isInitialValueFinal: boolean
  /** The exact value; rejects with the job's error. */
  getFinalValue(): Promise<R>
}
