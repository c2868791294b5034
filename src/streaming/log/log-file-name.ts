/**
 * The names of log files: `log-START-END`, or `log-START-END-N` when there is one of that start already. START is when the
 * file was begun, END when it is written to no more, in ms. Their order is the order in which they were written.
 */
export interface LogFileName {
  readonly name: string
  readonly startMs: number
  readonly endMs: number
  /** Number among the files of the same start, from 0. */
  readonly number: number
}

/** Undefined for a file that is none. */
export function parseLogFileName(name: string): LogFileName | undefined {
  const match = /^log-(\d+)-(\d+)(?:-(\d+))?$/.exec(name)
  if (match === null) return undefined
  const [, start, end, number] = match
  return { name, startMs: Number(start), endMs: Number(end), number: Number(number ?? 0) }
}

/** The name of a file that is begun at `nowMs`: behind `last`, also when the clock was moved back. */
export function nextLogFileName(
  nowMs: number,
  rollingIntervalMs: number,
  last: LogFileName | undefined,
): LogFileName {
  const startMs = Math.max(nowMs, last?.startMs ?? 0)
  const number = last !== undefined && last.startMs === startMs ? last.number + 1 : 0
  const endMs = startMs + rollingIntervalMs
  const suffix = number === 0 ? '' : `-${number}`
  return { name: `log-${startMs}-${endMs}${suffix}`, startMs, endMs, number }
}

/** For `sort`. */
export function compareLogFileNames(a: LogFileName, b: LogFileName): number {
  return a.startMs - b.startMs || a.number - b.number
}
