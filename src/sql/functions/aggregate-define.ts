/** Short ways to define aggregate functions, and the forms of state that most of them share. */
import type { DataType } from '../types/data-type.js'
import type { MapValue, SqlValue } from '../types/sql-value.js'
import type {
  AggregateFunction,
  AggregateState,
  FunctionDoc,
  FunctionEnv,
  TypedCall,
} from './function.js'
import type { TypingRule } from './typing.js'

type Optional = Pick<
  AggregateFunction,
  | 'nulls'
  | 'inline'
  | 'ofNothing'
  | 'ignoresDuplicates'
  | 'deterministic'
  | 'withinGroup'
  | 'windowOnly'
  | 'rewrite'
  | 'text'
>

export interface AggregateSpec extends Optional {
  readonly stateTypes: (call: TypedCall, env: FunctionEnv) => readonly DataType[]
  readonly make: (call: TypedCall, env: FunctionEnv) => AggregateState
}

/** An aggregate function; the first name is its own, the others stand for it. */
export function aggregate(
  names: string | readonly string[],
  typing: TypingRule,
  doc: FunctionDoc,
  spec: AggregateSpec,
): AggregateFunction {
  const [name, ...aliases] = typeof names === 'string' ? [names] : names
  return { kind: 'aggregate', name, ...(aliases.length > 0 && { aliases }), doc, typing, ...spec }
}

/** State in typed arrays by group: the room doubles, so that growing group by group stays linear. */
export abstract class GrowingState implements AggregateState {
  protected capacity = 0

  grow(groups: number): void {
    if (groups <= this.capacity) return
    this.capacity = Math.max(groups, this.capacity * 2, 8)
    this.resize(this.capacity)
  }

  /** Gives the arrays this length; what is new is the aggregate of no rows. */
  protected abstract resize(capacity: number): void
  abstract update(group: number, ...values: never[]): void
  abstract merge(group: number, ...partial: never[]): void
  abstract partial(group: number): readonly SqlValue[]
  abstract result(group: number): SqlValue
  abstract get byteSize(): number
}

export function longerDoubles(old: Float64Array, length: number, fill = 0): Float64Array {
  const made = new Float64Array(length)
  made.set(old)
  if (fill !== 0) made.fill(fill, old.length)
  return made
}

export function longerBytes(old: Uint8Array, length: number): Uint8Array {
  const made = new Uint8Array(length)
  made.set(old)
  return made
}

/** How an aggregate keeps each group in an object of its own. Values are of the argument types and of the state types. */
export interface ObjectStateSpec<S> {
  readonly create: () => S
  /** A number that it gives is about how many bytes the state has grown by. */
  update(state: S, ...values: readonly SqlValue[]): unknown
  merge(state: S, ...partial: readonly SqlValue[]): unknown
  readonly partial: (state: S) => readonly SqlValue[]
  readonly result: (state: S) => SqlValue
  /** About the bytes of a new state. */
  readonly bytes: number
}

/** An `AggregateState` of one object a group. */
export class ObjectState<S> implements AggregateState {
  private readonly spec: ObjectStateSpec<S>
  private readonly groups: S[] = []
  private extra = 0

  constructor(spec: ObjectStateSpec<S>) {
    this.spec = spec
  }

  grow(groups: number): void {
    while (this.groups.length < groups) this.groups.push(this.spec.create())
  }

  // two arguments by name: a list of arguments made for each row would take most of the time
  update(group: number, first?: SqlValue, second?: SqlValue, ...more: SqlValue[]): void {
    const { update } = this.spec
    const state = this.groups[group]
    this.account(
      more.length === 0
        ? update(state, first as SqlValue, second as SqlValue)
        : update(state, first as SqlValue, second as SqlValue, ...more),
    )
  }

  merge(group: number, ...partial: SqlValue[]): void {
    this.account(this.spec.merge(this.groups[group], ...partial))
  }

  private account(grown: unknown): void {
    if (typeof grown === 'number') this.extra += grown
  }

  partial(group: number): readonly SqlValue[] {
    return this.spec.partial(this.groups[group])
  }

  result(group: number): SqlValue {
    return this.spec.result(this.groups[group])
  }

  get byteSize(): number {
    return this.groups.length * this.spec.bytes + this.extra
  }
}

function isMap(value: object): value is MapValue {
  return 'keys' in value && 'values' in value
}

/** About how many bytes of heap a value takes. */
export function bytesOf(value: SqlValue): number {
  if (typeof value === 'string') return 24 + value.length
  if (value === null || typeof value !== 'object') return 8
  if (value instanceof Uint8Array) return 96 + value.length
  if (Array.isArray(value)) {
    let bytes = 24
    for (const item of value as readonly SqlValue[]) bytes += bytesOf(item)
    return bytes
  }
  if (isMap(value)) return 32 + bytesOf(value.keys) + bytesOf(value.values)
  return 40
}
