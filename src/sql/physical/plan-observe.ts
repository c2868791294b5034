/**
 * Observed metrics: tasks keep the partial states of a partition's rows beside the rows, and tell them when they have ended
 * well; the driver keeps those of each partition (a partition that is computed again counts once) and merges them when the
 * query has ended.
 */
import { makeEvaluator } from '../expressions/evaluate.js'
import type { Attribute, Call, Expression } from '../expressions/expression.js'
import { listText } from '../expressions/expression-text.js'
import { outputOf } from '../expressions/output.js'
import type { FunctionEnv, TypedCall } from '../functions/function.js'
import type { Observe } from '../logical/observe.js'
import type { ObservedMetrics } from '../observation.js'
import type { DataType } from '../types/data-type.js'
import { structField, structType } from '../types/data-type.js'
import { rowToObject } from '../types/external.js'
import { makeState, stateTypesOf } from './aggregate-states.js'
import { decodeBatch } from './batch-block.js'
import { bind } from './bind.js'
import type { AggregateCall, Operator } from './operator.js'
import { physicalNode } from './physical-node.js'
import { splitAggregates } from './plan-aggregate.js'
import { type PlanContext, planStage } from './planner.js'
import type { Stage } from './stage.js'
import { rowsOf } from './vector-builder.js'

/** Metrics that are observed in a run: `finish` makes them of the partial states that tasks have told. */
export interface ObservedPlan {
  readonly observe: Observe
  /** As tasks name it. */
  readonly key: string
  finish(partials: Iterable<Uint8Array>): ObservedMetrics
}

/** By the calls of the operator, which all copies of it share. */
const plans = new WeakMap<readonly AggregateCall[], ObservedPlan>()
/** How often each node was planned: a node that stands twice in a query is two operators. */
const planned = new WeakMap<PlanContext, Map<number, number>>()

/** What an operator observes. */
export function observedBy(operator: Operator): ObservedPlan | undefined {
  return operator.op === 'observe' ? plans.get(operator.calls) : undefined
}

export function planObserve(plan: Observe, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const parts = partsOf(plan, stage.output, context.env)
  const { calls, types } = parts
  const key = keyOf(plan, context)
  plans.set(calls, {
    observe: plan,
    key,
    finish: partials => finish(partials, parts, context.env),
  })
  return {
    ...stage,
    operator: {
      op: 'observe',
      key,
      calls,
      states: types.flat(),
      child: stage.operator,
      output: stage.operator.output,
    },
    node: physicalNode(
      'CollectMetrics',
      {
        args: form => ` ${plan.metricsName}, ${listText(plan.expressions, form)}`,
        output: stage.output,
      },
      stage.node,
    ),
  }
}

/** What is observed where no task ran. */
export function metricsOfNoRows(plan: Observe, env: FunctionEnv): ObservedMetrics {
  return finish([], partsOf(plan, plan.child.output, env), env)
}

function keyOf({ id }: Observe, context: PlanContext): string {
  let counts = planned.get(context)
  if (counts === undefined) planned.set(context, (counts = new Map()))
  const count = counts.get(id) ?? 0
  counts.set(id, count + 1)
  return `${id}.${count}`
}

interface Parts {
  readonly calls: readonly AggregateCall[]
  /** Of the partial state of each call. */
  readonly types: readonly (readonly DataType[])[]
  /** What stands for the calls in `results`. */
  readonly columns: readonly Attribute[]
  readonly results: readonly Expression[]
}

function partsOf(plan: Observe, input: readonly Attribute[], env: FunctionEnv): Parts {
  const { found, results } = splitAggregates([], [], plan.expressions)
  const calls = found.map(({ call }): AggregateCall => {
    const { filter, ...rest } = bind(call, input) as Call
    return { call: rest as Expression, filter }
  })
  const types = found.map(({ call }) => stateTypesOf(call, env))
  return { calls, types, columns: found.map(({ attribute }) => attribute), results }
}

function finish(
  partials: Iterable<Uint8Array>,
  { calls, types, columns, results }: Parts,
  env: FunctionEnv,
): ObservedMetrics {
  const states = calls.map(({ call }) => makeState(call as TypedCall, env))
  for (const state of states) state.grow(1)
  for (const block of partials) {
    for (const row of rowsOf(decodeBatch(block), types.flat())) {
      let at = 0
      for (const [i, state] of states.entries()) {
        const width = types[i].length
        state.merge(0, ...(row.slice(at, at + width) as never[]))
        at += width
      }
    }
  }
  const values = states.map(state => state.result(0))
  const output = results.map(outputOf)
  const row = results.map(e => makeEvaluator(e, columns, env)(values))
  const schema = structType(output.map(a => structField(a.name, a.type, true)))
  const longAsBigint = env.settings['spark.millrace.sql.longAsBigint'] === 'true'
  return rowToObject(schema, { longAsBigint })(row)
}
