/**
 * Rows grouped by a struct that is made just below (`window(...)` is one) are grouped by its fields: keys of numbers and
 * text cost less than keys of values. A field that is another one at a fixed distance, as a window's end is its start's, is
 * no key of its own. The struct is made again of the groups' keys.
 */
import { attributesOf, mayBeNull } from '../expressions/attributes.js'
import { sameExpression } from '../expressions/equal.js'
import {
  type Attribute,
  type Call,
  type Expression,
  newExpressionId,
} from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { mapExpression } from '../expressions/transform.js'
import { WINDOW_START } from '../functions/window-start.js'
import { Aggregate } from '../logical/aggregate.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { transformPlanUp } from '../logical/transform.js'
import { dayTimeIntervalType } from '../types/data-type.js'
import { isDeterministic, simplify } from './collapse-projects.js'

export function flattenStructKeys(plan: LogicalPlan): LogicalPlan {
  return transformPlanUp(plan, node => (node instanceof Aggregate ? flattened(node) : node))
}

function flattened(aggregate: Aggregate): Aggregate {
  const { grouping, list, child } = aggregate
  if (!(child instanceof Project)) return aggregate
  const grouped: Expression[] = []
  const fields: Expression[] = []
  const replaced = new Map<number, Expression>()
  for (const key of grouping) {
    const made = key.kind === 'attribute' ? structOf(key, child) : undefined
    if (made === undefined || key.kind !== 'attribute') grouped.push(key)
    else {
      const parts = keysOf(made, fields)
      grouped.push(...parts.keys)
      replaced.set(key.id, { ...made, args: parts.args })
    }
  }
  if (replaced.size === 0) return aggregate
  const isUsed = (id: number): boolean =>
    list.some(item => attributesOf(item).some(a => a.id === id && !replaced.has(a.id)))
  const below = child.list.filter(item => {
    const { id } = outputOf(item)
    return !replaced.has(id) || isUsed(id)
  })
  const results = list.map((item): Expression => {
    const own = item.kind === 'attribute' ? replaced.get(item.id) : undefined
    if (own !== undefined && item.kind === 'attribute') {
      const { name, id, type, nullable } = item
      return { kind: 'alias', child: own, name, id, type, nullable }
    }
    return simplify(
      mapExpression(item, part =>
        part.kind === 'attribute' ? (replaced.get(part.id) ?? part) : part,
      ),
    )
  })
  return new Aggregate(grouped, results, new Project([...below, ...fields], child.child)).at(
    aggregate.callSite,
  )
}

/** The call that makes the struct, when it is never null and can be moved. */
function structOf(key: Attribute, child: Project): Call | undefined {
  const alias = child.list.find(item => item.kind === 'alias' && item.id === key.id)
  if (alias?.kind !== 'alias') return undefined
  const made = alias.child
  if (made.kind !== 'call' || made.name !== 'named_struct' || !isDeterministic(made))
    return undefined
  return made
}

/** Keys for the fields, with what computes them added to `fields`; and the struct's arguments over the keys. */
function keysOf(made: Call, fields: Expression[]): { keys: Attribute[]; args: Expression[] } {
  const keys: Attribute[] = []
  const args: Expression[] = []
  let first: { call: Call; key: Attribute } | undefined
  for (let i = 0; i < made.args.length; i += 2) {
    const value = made.args[i + 1]
    args.push(made.args[i])
    const distance = first && distanceFrom(first.call, value)
    if (first !== undefined && distance !== undefined) {
      args.push(moved(first.key, distance))
      continue
    }
    const alias: Expression = {
      kind: 'alias',
      child: value,
      name: String((made.args[i] as { value?: unknown }).value),
      id: newExpressionId(),
      type: value.type!,
      nullable: mayBeNull(value),
    }
    fields.push(alias)
    const key = outputOf(alias)
    keys.push(key)
    args.push(key)
    if (value.kind === 'call' && value.name === WINDOW_START) first = { call: value, key }
  }
  return { keys, args }
}

/** By how many microseconds a window's bound lies behind another one of the same window. */
function distanceFrom(first: Call, other: Expression): number | undefined {
  if (other.kind !== 'call' || other.name !== WINDOW_START) return undefined
  const last = first.args.length - 1
  const [a, b] = [first.args[last], other.args[last]]
  const same = first.args.slice(0, last).every((arg, i) => sameExpression(arg, other.args[i]))
  if (!same || a.kind !== 'literal' || b.kind !== 'literal') return undefined
  return Number(b.value) - Number(a.value)
}

function moved(key: Attribute, microseconds: number): Expression {
  const interval: Expression = {
    kind: 'literal',
    value: microseconds,
    type: dayTimeIntervalType(),
    nullable: false,
  }
  return { kind: 'call', name: '+', args: [key, interval], type: key.type, nullable: key.nullable }
}
