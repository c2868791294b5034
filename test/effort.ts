/**
 * How much the suite tries. With `MILLRACE_CI=1`, as `.ci/run` sets it, all; else `npm test` makes a quarter of the tries of
 * searches at random, and leaves out what costs many seconds and fails for few changes. The tries are the first of the same
 * row, so that one that fails there can be found here.
 */
export const thorough: boolean = process.env.MILLRACE_CI === '1'

/** How many of `full` tries are made. */
export function tries(full: number): number {
  return thorough ? full : Math.ceil(full / 4)
}

/** The `skip` of a test that is only run with MILLRACE_CI=1; `what` says what it costs. */
export function onlyThorough(what: string): string | false {
  return thorough ? false : `${what}: MILLRACE_CI=1 runs it`
}

/** Of the steps at which something may happen (a crash, a call that fails), the distance between two that are tried. */
export function stride(full: number): number {
  return thorough ? full : 3 * full
}
