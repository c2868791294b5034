/**
 * The registry of operators over whole partitions and of sources that are ours, by name: plans name them, task threads
 * look them up. The user's own `mapPartitions` functions come through the first two.
 */
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import type { OperatorPlace } from '../operator-errors.js'
import type { TaskRun } from './task-run.js'

/** Rows of one parent; to be iterated at most once. */
export type Pull = () => Iterable<unknown>

/** Makes the rows of a partition from its parents', the user's functions, the plan's arguments and the slot's value. */
export type PartitionOperator = (
  parents: readonly Pull[],
  fns: readonly AnyFunction[],
  args: readonly unknown[],
  value: unknown,
  task: TaskRun,
) => Iterable<unknown> | AsyncIterable<unknown> | Promise<Iterable<unknown>>

/** Makes the rows of a partition from the slot's value, or from the handles of its blocks. */
export type BuiltinSource = (value: unknown, task: TaskRun) => Iterable<unknown>

/** Thrown by an operator that gives a function one row at a time: what the function threw, for which row, and what it was given to. */
export class RowFailure {
  readonly error: unknown
  readonly row: unknown
  /** Undefined: the operator itself. */
  readonly place: OperatorPlace | undefined

  constructor(error: unknown, row: unknown, place?: OperatorPlace) {
    this.error = error
    this.row = row
    this.place = place
  }
}

const lazy = new Map<string, () => Promise<unknown>>()

/** Operators, sources and sinks whose names begin with `<family>.` register themselves when `load` is done. */
export function registerFamily(family: string, load: () => Promise<unknown>): void {
  lazy.set(family, load)
}

/** Loads the families that these names are of, once. */
export async function loadFamilies(names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const family = name.slice(0, Math.max(0, name.indexOf('.')))
    const load = lazy.get(family)
    if (load === undefined) continue
    await load()
    lazy.delete(family)
  }
}

const operators = new Map<string, { make: PartitionOperator; async: boolean }>()
const sources = new Map<string, BuiltinSource>()

/** `async`: it may give an async iterable or a promise (because the user's function may). */
export function registerPartitionOperator(
  name: string,
  make: PartitionOperator,
  options: { async?: boolean } = {},
): void {
  operators.set(name, { make, async: options.async ?? false })
}

export function registerSource(name: string, make: BuiltinSource): void {
  sources.set(name, make)
}

export function partitionOperator(name: string): PartitionOperator {
  return (operators.get(name) ?? unknownName(name)).make
}

export function mayGiveAsync(name: string): boolean {
  return operators.get(name)?.async ?? false
}

export function builtinSource(name: string): BuiltinSource {
  return sources.get(name) ?? unknownName(name)
}

function unknownName(name: string): never {
  throw new MillraceError('INTERNAL_ERROR', { what: `no operator or source '${name}' registered` })
}

registerPartitionOperator('mapPartitions', ([pull], [f]) => f(pull()), { async: true })
registerPartitionOperator('mapPartitionsWithIndex', ([pull], [f], _, index) => f(index, pull()), {
  async: true,
})
