/**
 * A user's function as data: what travels to task threads (and, with the cluster backend, to other processes).
 * Made by `capture.ts` on the driver, turned back into a function by `rebuild.ts`.
 */
export interface SourcePosition {
  /** As the user wrote it: through source maps, relative to the application root where it lies in it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

export interface CapturedFunction {
  /** The same for the same code position with the same captured values, so that code made from it can be cached. */
  readonly id: string
  /** The function's own text. */
  readonly source: string
  readonly position: SourcePosition | undefined
  /** The same place in the code that Node ran, `file` as a location (`app:dist/job.js`); stacks of tasks are made from it. */
  readonly compiled?: SourcePosition
  /** True when both are only the place of the call that took the function. */
  readonly atCall?: boolean
  /** Captured variables that are primitives, by name: what a translator may take as constants. */
  readonly constants: Readonly<
    Record<string, string | number | boolean | bigint | null | undefined>
  >
  /** Names the text uses that are globals (`Math`, `JSON`): not captured, not local. */
  readonly freeGlobals: readonly string[]
  /** A call may change what it captured, so that each task needs a copy of its own. */
  readonly mutable?: boolean
  /** Everything the function needs, encoded; absent when the text alone is enough. */
  readonly payload?: Uint8Array
}
