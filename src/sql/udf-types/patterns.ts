/** What variables and patterns get: declarations, parameters, assignments. */
import type * as acorn from 'acorn'
import { elementsOf, partAt } from './collections.js'
import type { Evaluation } from './evaluation.js'
import { assignMember, property } from './members.js'
import { Cell, type Scope, type Shape, shapes } from './shape.js'

type Node = acorn.AnyNode

/** The left side of an assignment. */
export function assign(target: Node, value: Shape, scope: Scope, run: Evaluation): void {
  if (target.type === 'MemberExpression') assignMember(target, value, scope, run)
  else bind(target as acorn.Pattern, value, scope, run)
}

/** Gives the variables of a pattern what they get of a value. */
export function bind(pattern: acorn.Pattern, value: Shape, scope: Scope, run: Evaluation): void {
  switch (pattern.type) {
    case 'Identifier': {
      const found = run.variable(pattern.name, scope)
      if (found instanceof Cell) run.add(found, value, pattern)
      return
    }
    case 'AssignmentPattern': {
      const other = run.expression(pattern.right, scope)
      bind(pattern.left, run.join(value, other, pattern), scope, run)
      return
    }
    case 'ArrayPattern':
      bindArray(pattern, value, scope, run)
      return
    case 'ObjectPattern':
      for (const p of pattern.properties) {
        if (p.type === 'RestElement') {
          bind(p.argument, restOf(value, pattern, p, run), scope, run)
        } else {
          const name = keyOf(p, scope, run)
          const part =
            name === undefined
              ? run.unknown(p, 'a computed key is not followed')
              : property(value, name, p, run)
          bind(p.value, part, scope, run)
        }
      }
      return
    case 'MemberExpression':
      assignMember(pattern, value, scope, run)
      return
    case 'RestElement':
      bind(pattern.argument, value, scope, run)
  }
}

/** What is left of an object without the fields that a pattern names. */
function restOf(
  value: Shape,
  pattern: acorn.ObjectPattern,
  node: acorn.RestElement,
  run: Evaluation,
): Shape {
  if (value.kind === 'nothing' || value.kind === 'unknown') return value
  if (value.kind === 'null') return shapes.nothing
  const taken = pattern.properties.map(p => (p.type === 'RestElement' ? '' : plainKey(p)))
  if (value.kind !== 'object' || taken.includes(undefined)) {
    return run.unknown(node, 'which fields are left cannot be read off')
  }
  const fields = run.fields(node)
  const { named, rest } = value.fields.root
  for (const [name, cell] of named) {
    if (!taken.includes(name)) run.add(run.lattice.field(fields, name), cell.root.shape, node)
  }
  run.add(fields.root.rest, rest.root.shape, node)
  return { kind: 'object', fields }
}

function bindArray(pattern: acorn.ArrayPattern, value: Shape, scope: Scope, run: Evaluation): void {
  const element = value.kind === 'tuple' ? undefined : elementsOf(value, run, pattern)
  pattern.elements.forEach((p, i) => {
    if (p === null) return
    if (p.type === 'RestElement') {
      const items = run.cell(p)
      if (value.kind === 'tuple') {
        for (const item of value.items.slice(i)) run.add(items, item, p)
      } else run.add(items, element ?? shapes.nothing, p)
      bind(p.argument, { kind: 'array', items }, scope, run)
      return
    }
    bind(p, partAt(value, i) ?? element ?? shapes.nothing, scope, run)
  })
}

/** The name of a property that is written or a constant text. */
export function keyOf(
  node: acorn.Property | acorn.AssignmentProperty,
  scope: Scope,
  run: Evaluation,
): string | undefined {
  if (node.computed) run.expression(node.key, scope)
  return plainKey(node)
}

function plainKey({
  key,
  computed,
}: acorn.Property | acorn.AssignmentProperty): string | undefined {
  if (!computed && key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
