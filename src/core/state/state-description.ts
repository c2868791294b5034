/** An operator's state in a few words, for checkpoints and for people. */
import { type StateKind, type StateOperator, showSchema } from './state-operator.js'

/** What is known of an operator's state. */
export interface StateDescription {
  readonly operatorId: string
  readonly kind: StateKind
  readonly partitions: number
  /** The version that is described, in ms: the last one of all partitions, or in files; undefined before the first. */
  readonly versionMs: number | undefined
  readonly keys: number
  readonly bytes: number
  /** `string -> number`; undefined while no key has state. */
  readonly schema: string | undefined
}

/** What a restart finds of an operator's state. */
export interface DurableState extends StateDescription {
  /** The newest version that has a file, of those up to the batch that a restart goes on from; undefined without one. */
  readonly fileMs: number | undefined
}

/** As of a version; without one there are no keys. */
export function describeState(
  operator: StateOperator,
  versionMs: number | undefined,
): StateDescription {
  const { operatorId, kind, schema } = operator
  return {
    operatorId,
    kind,
    partitions: operator.numPartitions,
    versionMs,
    ...operator.sizeAt(versionMs ?? Number.NEGATIVE_INFINITY),
    schema: schema === undefined ? undefined : showSchema(schema),
  }
}
