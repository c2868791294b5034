/**
 * Speculation: when most tasks of a stage are done and one takes far longer than they did, a copy of it is started on a
 * free executor, and the first answer counts (`spark.speculation`, Spark's keys and numbers). It helps against a thread
 * that is held up; a function that is slow for its data is as slow in the copy.
 */
export interface SpeculationOptions {
  /** How often running tasks are looked at. */
  readonly intervalMs: number
  /** Share of a stage's tasks that must be done. */
  readonly quantile: number
  /** How many times the median run time is too long. */
  readonly multiplier: number
  /** A task that runs for less is left alone. */
  readonly minRunMs: number
}

export interface RunningSince {
  /** In the same time as `nowMs`. */
  readonly sinceMs: number
}

/** The running tasks that take so long that a copy is worth starting. `doneMs`: run times of the tasks that are done. */
export function stragglers<T extends RunningSince>(
  running: Iterable<T>,
  doneMs: readonly number[],
  numTasks: number,
  nowMs: number,
  options: SpeculationOptions,
): T[] {
  if (doneMs.length === 0 || doneMs.length < Math.floor(numTasks * options.quantile)) return []
  const sorted = [...doneMs].sort((a, b) => a - b)
  const median = sorted[sorted.length >> 1]
  const tooLongMs = Math.max(median * options.multiplier, options.minRunMs)
  return [...running].filter(task => nowMs - task.sinceMs > tooLongMs)
}
