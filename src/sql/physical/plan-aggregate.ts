/**
 * Aggregation: partial states in the stage that has the rows, an exchange by key, and the states merged; or all in one where
 * the rows are in one partition, or where equal keys are. What the list has around its aggregates is a projection on top.
 */
import { mayBeNull, newAttribute } from '../expressions/attributes.js'
import { sameExpression } from '../expressions/equal.js'
import type { Attribute, Call, Expression } from '../expressions/expression.js'
import { cutList, expressionText, listText, type TextForm } from '../expressions/expression-text.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import { transformDown } from '../expressions/transform.js'
import type { TypedCall } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import type { Aggregate } from '../logical/aggregate.js'
import { stateTypesOf } from './aggregate-states.js'
import { bind } from './bind.js'
import type { AggregateCall, AggregateOperator } from './operator.js'
import { type Field, listField, type PhysicalNode, physicalNode } from './physical-node.js'
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
  const namedKeys = grouping.map((key, i): Expression => {
    const { name, id, type, nullable } = keys[i]
    return key.kind === 'attribute' ? key : { kind: 'alias', child: key, name, id, type, nullable }
  })
  const boundKeys = grouping.map(key => bind(key, stage.output))
  const resultColumns = [...keys, ...found.map(f => f.attribute)]
  const aggregate = (
    mode: AggregateOperator['mode'],
    from: Stage,
    output: readonly Attribute[],
    keyExpressions: readonly Expression[],
    shown: readonly Expression[],
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
    node: aggregateNode(mode, from, namedKeys, found, shown),
  })
  const keyIds = keys.map(key => key.id)
  const { clustered } = stage
  const isTogether =
    stage.numPartitions === 1 ||
    (clustered !== undefined && clustered.length > 0 && clustered.every(id => keyIds.includes(id)))
  let made: Stage
  if (isTogether) {
    made = { ...aggregate('complete', stage, resultColumns, boundKeys, results), clustered }
  } else {
    const states = found.flatMap(({ call }) =>
      stateTypesOf(call, context.env).map((type, i) =>
        newAttribute(stateName(call, i), type, true),
      ),
    )
    const partialOutput = [...keys, ...states]
    const partial = aggregate('partial', stage, partialOutput, boundKeys, partialOutput)
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
      ...aggregate('final', together, resultColumns, ordinals, results),
      clustered: keys.length === 0 ? undefined : keyIds,
    }
  }
  const grouped = { ...made, bytes: keys.length === 0 ? 1000 : stage.bytes }
  const output = results.map(outputOf)
  const isSame =
    output.length === resultColumns.length && results.every((r, i) => r === resultColumns[i])
  // what is made of the aggregates is shown as a part of the aggregation
  return isSame ? grouped : { ...projected(results, grouped), node: grouped.node }
}

const stateNames: Readonly<Record<string, readonly string[]>> = {
  avg: ['sum', 'count'],
  first: ['first', 'valueSet'],
  last: ['last', 'valueSet'],
}

function stateName({ name }: TypedCall, i: number): string {
  return stateNames[name]?.[i] ?? (i === 0 ? name : `${name}${i}`)
}

/** `results`: what it gives, made of keys and aggregates. */
function aggregateNode(
  mode: AggregateOperator['mode'],
  from: Stage,
  keys: readonly Expression[],
  found: readonly Found[],
  results: readonly Expression[],
): PhysicalNode {
  const prefix = mode === 'partial' ? 'partial_' : ''
  const output = results.map(outputOf)
  const groups = mode === 'final' ? keys.map(outputOf) : keys
  const functions = (form: TextForm): string => {
    const texts = found.map(({ call }) => {
      // a final aggregation merges what was filtered
      const shown = mode === 'final' ? { ...call, filter: undefined } : call
      return `${prefix}${expressionText(shown, form)}`
    })
    return `[${cutList(texts, ', ', form)}]`
  }
  const args = (form: TextForm): string => {
    const given = form.isVerbose ? `, output=${listText(output, form)}` : ''
    return `(keys=${listText(groups, form)}, functions=${functions(form)}${given})`
  }
  const fields = (form: TextForm): Field[] => [
    listField('Input', from.output, form),
    listField('Keys', groups, form),
    [`Functions [${found.length}]`, functions(form)],
    listField(
      'Aggregate Attributes',
      mode === 'partial' ? output.slice(keys.length) : found.map(f => f.attribute),
      form,
    ),
    listField('Results', results, form),
  ]
  return physicalNode('HashAggregate', { args, output, fields }, from.node)
}

/** Small inputs are not worth more than one partition behind the exchange. */
function partitionsFor(stage: Stage, context: PlanContext): number {
  const { bytes } = stage
  return bytes !== undefined && bytes < context.smallBytes ? 1 : context.shufflePartitions
}
