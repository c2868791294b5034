/**
 * The registry of ends that are ours, by name: plans name them, task threads look them up. A sink takes the rows of a
 * partition one by one, pushed by the generated loop, and gives a few rows to the driver when the partition is at its
 * end: a sum, the largest ten, the name of the file that it wrote.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import type { TaskOutput } from './generate.js'
import type { TaskRun } from './task-run.js'

export interface Sink {
  add(row: unknown): void
  /** What goes to the driver; called once, after the last row. */
  finish(): unknown[]
  /** In place of `finish`, for sinks that give blocks or map outputs. */
  output?(): TaskOutput
  /** Lets go of what the sink holds, such as an open file; called in any case, at the very end. */
  close?(): void
}

/** Makes the sink of one task from the user's functions, the plan's arguments and the slot's value. */
export type MakeSink = (
  fns: readonly AnyFunction[],
  args: readonly unknown[],
  value: unknown,
  task: TaskRun,
) => Sink

const sinks = new Map<string, MakeSink>()

export function registerSink(name: string, make: MakeSink): void {
  sinks.set(name, make)
}

export function makerOfSink(name: string): MakeSink {
  const make = sinks.get(name)
  if (make !== undefined) return make
  throw new MillraceError('INTERNAL_ERROR', { what: `no sink '${name}' registered` })
}
