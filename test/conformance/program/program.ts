/** Makes streams from the program of a case. */
import type { InputDStream } from '../../../src/index.js'
import type { Operation } from '../case-format.js'
import { named, readings } from './named-functions.js'
import type { OperationTable, Program, Stream } from './operation.js'
import { plainOperations } from './plain-operations.js'
import { stateOperations } from './state-operations.js'
import { windowOperations } from './window-operations.js'

const operations: OperationTable = { ...plainOperations, ...windowOperations, ...stateOperations }

/**
 * The stream that a program makes of the first input. `reading`: which meaning functions have that the format describes
 * by their name alone. Throws UnknownName for what is not in the format.
 */
export function runProgram(
  inputs: readonly InputDStream<unknown>[],
  program: readonly Operation[],
  reading = 0,
): Stream {
  const run = (stream: Stream, steps: readonly Operation[]): Stream =>
    steps.reduce(
      (current, step) => named(operations, step.op, 'operation')(current, step, whole),
      stream,
    )
  const whole: Program = { inputs, reading, run }
  return run(inputs[0], program)
}

/** All operations of a program, with those of its other streams. */
export function allOperations(program: readonly Operation[]): Operation[] {
  return program.flatMap(operation => [operation, ...allOperations(operation.other?.program ?? [])])
}

/** How many meanings the program has; 1 unless it uses a function that is described by its name alone. */
export function meanings(program: readonly Operation[]): number {
  return Math.max(1, ...allOperations(program).map(({ fn = '' }) => readings(fn)))
}
