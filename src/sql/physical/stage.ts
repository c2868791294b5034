/**
 * A stage of a query while the planner makes it: the operators so far, what they read, and what is known of its rows. An
 * exchange ends a stage and begins another.
 */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { ShuffleDependency } from '../../core/rdd/dependency.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { UnionRDD } from '../../core/rdd/union-rdd.js'
import type { SparkContext } from '../../core/spark-context.js'
import type { Partitioning } from '../exec/exchange.js'
import type { Attribute, UserAggregate } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import { BatchRDD, type FragmentInput } from './batch-rdd.js'
import { encodeFragment, type Fragment } from './fragment.js'
import type { Operator } from './operator.js'
import { nodeOf, noteNode } from './operator-rows.js'
import type { PhysicalNode } from './physical-node.js'

export interface Stage {
  readonly operator: Operator
  readonly output: readonly Attribute[]
  readonly inputs: readonly FragmentInput[]
  /** Undefined: as its first input. */
  readonly partitions: readonly unknown[] | undefined
  readonly numPartitions: number
  /** About how many bytes its rows are; undefined when nobody knows. */
  readonly bytes: number | undefined
  /** Rows with equal values of these attributes (by id) are in one partition. */
  readonly clustered: readonly number[] | undefined
  /** For `explain`. */
  readonly node: PhysicalNode
  readonly callSite: string | undefined
  /** The plan node that `callSite` made, when that is not `node`'s. */
  readonly calledNode?: string
}

export interface StageMaker {
  readonly context: SparkContext
  readonly env: FunctionEnv
}

/** What the tasks of a stage run, and the name to show. */
export interface NamedFragment extends Fragment {
  readonly name: string
  /** As tasks get it. */
  readonly text: string
}

/** The RDD of a stage's batches. */
export function rddOf(stage: Stage, { context, env }: StageMaker): RDD<unknown> {
  return new BatchRDD(context, {
    fragment: { operator: stage.operator, env },
    inputs: stage.inputs,
    functions: functionsOf(stage.operator),
    partitions: stage.partitions,
    operator: stage.calledNode ?? stage.node.name,
    callSite: stage.callSite,
  })
}

/** The user's functions in the expressions of a tree of operators. */
export function functionsOf(operator: Operator): CapturedFunction[] {
  const found = new Map<string, CapturedFunction>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { kind, fn, user } = value as {
      kind?: unknown
      fn?: CapturedFunction
      user?: UserAggregate
    }
    if (kind === 'udf' && fn !== undefined) found.set(fn.id, fn)
    if (kind === 'call' && user !== undefined) found.set(user.fn.id, user.fn)
    for (const part of Object.values(value)) visit(part)
  }
  visit(operator)
  return [...found.values()]
}

/** The fragments of a stage and of those below it, the last one first; data only, so that nothing is held by them. */
export function fragmentsOf(stage: Stage, { env }: Pick<StageMaker, 'env'>): NamedFragment[] {
  const { operator } = stage
  if (nodeOf(operator) === undefined) noteNode(operator, stage.node)
  let text: string | undefined
  const last: NamedFragment = {
    name: stage.node.name,
    operator,
    env,
    get text() {
      return (text ??= encodeFragment({ operator, env }))
    },
  }
  const found = [last]
  const seen = new Set<RDD<unknown>>()
  const visit = (rdd: RDD<unknown>): void => {
    if (seen.has(rdd)) return
    seen.add(rdd)
    if (rdd instanceof BatchRDD) {
      found.push({ name: rdd.operator, ...rdd.fragment, text: rdd.text })
      visitAll(rdd.inputs)
    } else if (rdd instanceof UnionRDD) {
      for (const { rdd: part } of rdd.dependencies) visit(part as RDD<unknown>)
    }
  }
  const visitAll = (inputs: readonly FragmentInput[]): void => {
    for (const input of inputs) visit(input.kind === 'narrow' ? input.rdd : input.dependency.rdd)
  }
  visitAll(stage.inputs)
  return found
}

/** A dependency on the rows of a stage, sent to partitions. */
export function exchange(
  stage: Stage,
  partitioning: Partitioning,
  maker: StageMaker,
  bounds?: { value: unknown; prepare(): Promise<void> },
): ShuffleDependency {
  const { env } = maker
  noteNode(stage.operator, stage.node)
  const types = stage.output.map(attribute => attribute.type)
  const partitioner: Partitioner = {
    numPartitions: partitioning.partitions,
    equals: () => false,
    describe: () => ({ kind: 'hash', partitions: partitioning.partitions }),
    prepare: bounds && (() => bounds.prepare()),
  }
  const rdd = rddOf(stage, maker)
  return new ShuffleDependency({
    rdd,
    partitioner,
    operator: 'Exchange',
    callSite: rdd.callSite,
    form: 'rows',
    end: builder => ({
      end: 'sink',
      name: 'sql.exchange',
      fns: [],
      args: [partitioning, types, env],
      slot: bounds === undefined ? -1 : builder.value(bounds.value),
    }),
  })
}
