/**
 * Aggregation: partial states in the stage that has the rows, an exchange by key, and the states merged; or all in one where
 * the rows are in one partition, or where equal keys are. What the list has around its aggregates is a projection on top.
 */
import { mayBeNull, newAttribute } from '../expressions/attributes.js'
import { sameExpression } from '../expressions/equal.js'
import type { Attribute, Call, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import { transformDown } from '../expressions/transform.js'
import type { TypedCall } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import type { Aggregate } from '../logical/aggregate.js'
import { stateTypesOf } from './aggregate-states.js'
import { bind } from './bind.js'
import type { AggregateCall, AggregateOperator } from './operator.js'
import { physicalNode } from './physical-node.js'
import { clusterBy, inOnePartition } from './plan-exchange.js'
import { type PlanContext, planStage, projected, typesOf } from './planner.js'
import type { Stage } from './stage.js'

interface Found {
  readonly call: TypedCall
  readonly attribute: Attribute
}

/** True for a call of an aggregate function. */
export function isAggregateCall(expression: Expression): expression is TypedCall {
  return expression.kind === 'call' && findFunction(expression.name)?.kind === 'aggregate'
}

/**
 * What a list of results is made of: each aggregate once, with a column in its place, and the results over those columns and
 * those of the keys.
 */
export function splitAggregates(
  grouping: readonly Expression[],
  keys: readonly Attribute[],
  list: readonly Expression[],
): { found: readonly Found[]; results: Expression[] } {
  const found: Found[] = []
  const results = list.map(item => {
    const own = item.kind === 'attribute' || item.kind === 'alias' ? item : undefined
    const replaced = transformDown(item, part => {
      const key = grouping.findIndex(g => sameExpression(g, part))
      if (key >= 0 && part !== own) return keys[key]
      if (key >= 0 && part.kind === 'attribute') return keys[key]
      if (!isAggregateCall(part)) return part
      let known = found.find(f => sameExpression(f.call, part))
      if (known === undefined) {
        const attribute = newAttribute(prettyText(part), part.type, part.nullable)
        known = { call: part, attribute }
        found.push(known)
      }
      return known.attribute
    })
    return replaced
  })
  return { found, results }
}

export function planAggregate(plan: Aggregate, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const { grouping, list } = plan
  // a key that is a column keeps its id; others get one
  const keys = grouping.map(key =>
    key.kind === 'attribute' ? key : newAttribute(prettyText(key), key.type!, mayBeNull(key)),
  )
  const { found, results } = splitAggregates(grouping, keys, list)
  const calls = found.map(({ call }): AggregateCall => {
    const bound = bind(call, stage.output) as Call
    const { filter, ...rest } = bound
    return filter === undefined
      ? { call: rest as Expression }
      : { call: rest as Expression, filter }
  })
  const boundKeys = grouping.map(key => bind(key, stage.output))
  const resultColumns = [...keys, ...found.map(f => f.attribute)]
  const describe = `[${grouping.map(prettyText).join(', ')}], [${found.map(f => prettyText(f.call)).join(', ')}]`
  const aggregate = (
    mode: AggregateOperator['mode'],
    from: Stage,
    output: readonly Attribute[],
    keyExpressions: readonly Expression[],
  ): Stage => ({
    ...from,
    output,
    operator: {
      op: 'aggregate',
      mode,
      keys: keyExpressions,
      calls,
      child: from.operator,
      output: typesOf(output),
    },
    clustered: undefined,
    node: physicalNode('HashAggregate', `${mode} ${describe}`, from.node),
  })
  const keyIds = keys.map(key => key.id)
  const { clustered } = stage
  const isTogether =
    stage.numPartitions === 1 ||
    (clustered !== undefined && clustered.length > 0 && clustered.every(id => keyIds.includes(id)))
  let made: Stage
  if (isTogether) {
    made = { ...aggregate('complete', stage, resultColumns, boundKeys), clustered }
  } else {
    const states = found.flatMap(({ call, attribute }) =>
      stateTypesOf(call, context.env).map((type, i) =>
        newAttribute(`${attribute.name}.${i}`, type, true),
      ),
    )
    const partial = aggregate('partial', stage, [...keys, ...states], boundKeys)
    const ordinals = keys.map(
      (key, ordinal): Expression => ({
        kind: 'bound',
        ordinal,
        name: key.name,
        id: key.id,
        type: key.type,
        nullable: key.nullable,
      }),
    )
    const together =
      keys.length === 0
        ? inOnePartition(partial, context)
        : clusterBy(
            partial,
            { kind: 'hash', partitions: partitionsFor(stage, context), keys: ordinals },
            'hashpartitioning',
            context,
          )
    made = {
      ...aggregate('final', together, resultColumns, ordinals),
      clustered: keys.length === 0 ? undefined : keyIds,
    }
  }
  const grouped = { ...made, bytes: keys.length === 0 ? 1000 : stage.bytes }
  const output = results.map(outputOf)
  const isSame =
    output.length === resultColumns.length && results.every((r, i) => r === resultColumns[i])
  return isSame ? grouped : projected(results, grouped)
}

/** Small inputs are not worth more than one partition behind the exchange. */
function partitionsFor(stage: Stage, context: PlanContext): number {
  const { bytes } = stage
  return bytes !== undefined && bytes < context.smallBytes ? 1 : context.shufflePartitions
}
