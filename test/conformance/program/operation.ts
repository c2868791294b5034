/** What an operation of the format becomes: a stream made from the stream before it. */
import type { DStream, InputDStream } from '../../../src/index.js'
import type { Operation } from '../case-format.js'
import type { Pair } from './named-functions.js'

export type Stream = DStream<unknown>
export type Pairs = DStream<Pair>

/** What operations may need besides the stream they are called on. */
export interface Program {
  /** Streams 0, 1 and 2 of the case. */
  readonly inputs: readonly InputDStream<unknown>[]
  /** Which meaning functions have that are described by their name alone. */
  readonly reading: number
  /** Applies operations in turn. */
  readonly run: (stream: Stream, operations: readonly Operation[]) => Stream
}

export type OperationTable = Readonly<
  Record<string, (stream: Stream, operation: Operation, program: Program) => Stream>
>

/** A number of milliseconds that the operation must have. */
export function required(operation: Operation, field: 'windowMs' | 'intervalMs' | 'n'): number {
  const value = operation[field]
  if (value === undefined) throw new Error(`the operation ${operation.op} needs '${field}'`)
  return value
}
