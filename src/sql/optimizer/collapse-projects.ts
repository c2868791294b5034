/** Two projections one above the other become one, where that computes nothing twice that costs something. */
import { attributesOf } from '../expressions/attributes.js'
import { childrenOf } from '../expressions/children.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import { findFunction } from '../functions/registry.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { transformPlanUp } from '../logical/transform.js'

export function collapseProjects(plan: LogicalPlan): LogicalPlan {
  return transformPlanUp(plan, node => {
    if (!(node instanceof Project)) return node
    const { child } = node
    if (isIdentity(node)) return child
    if (!(child instanceof Project)) return node
    const list = merged(node.list, child)
    return list === undefined
      ? node
      : new Project(list, child.child).at(node.callSite ?? child.callSite)
  })
}

function isIdentity({ list, child }: Project): boolean {
  return (
    list.length === child.output.length &&
    list.every((e, i) => e.kind === 'attribute' && e.id === child.output[i].id)
  )
}

/** What attributes of a projection stand for. */
export function definitionsOf(list: readonly Expression[]): Map<number, Expression> {
  const found = new Map<number, Expression>()
  for (const item of list) if (item.kind === 'alias') found.set(item.id, item.child)
  return found
}

/** Expressions over a projection, as expressions over its child. */
export function through(
  expression: Expression,
  definitions: ReadonlyMap<number, Expression>,
): Expression {
  return mapExpression(expression, part =>
    part.kind === 'attribute' ? (definitions.get(part.id) ?? part) : part,
  )
}

function merged(list: readonly Expression[], below: Project): Expression[] | undefined {
  const definitions = definitionsOf(below.list)
  const uses = new Map<number, number>()
  for (const item of list) {
    for (const { id } of attributesOf(item)) uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  for (const [id, definition] of definitions) {
    const n = uses.get(id) ?? 0
    if (n > 0 && !isDeterministic(definition)) return undefined
    if (n > 1 && !isCheap(definition)) return undefined
  }
  return list.map(item => {
    if (item.kind !== 'attribute') return simplify(through(item, definitions))
    const definition = definitions.get(item.id)
    return definition === undefined ? item : aliased(definition, item)
  })
}

function aliased(child: Expression, { name, id, type, nullable, metadata }: Attribute): Expression {
  return Object.freeze({ kind: 'alias', child, name, id, type, nullable, metadata })
}

/** A field of a struct that was just made is the value it was made of. */
export function simplify(expression: Expression): Expression {
  return mapExpression(expression, part => {
    if (part.kind !== 'call' || part.name !== 'getfield') return part
    const [struct, field] = part.args
    if (struct.kind !== 'call' || field.kind !== 'literal' || struct.type?.kind !== 'struct')
      return part
    const at = struct.type.fields.findIndex(f => f.name === field.value)
    if (at < 0) return part
    if (struct.name === 'struct') return struct.args[at] ?? part
    if (struct.name === 'named_struct') return struct.args[2 * at + 1] ?? part
    return part
  })
}

export function isDeterministic(expression: Expression): boolean {
  if (expression.kind === 'udf') return expression.deterministic
  if (expression.kind === 'call' && findFunction(expression.name)?.deterministic === false)
    return false
  return childrenOf(expression).every(isDeterministic)
}

/** Costs no more to compute again than to keep. */
function isCheap(expression: Expression): boolean {
  switch (expression.kind) {
    case 'attribute':
    case 'literal':
      return true
    case 'call':
      return (
        (expression.name === 'struct' || expression.name === 'named_struct') &&
        expression.args.every(isCheap)
      )
    default:
      return false
  }
}
