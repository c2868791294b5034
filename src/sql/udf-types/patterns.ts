/** What variables and patterns get: declarations, parameters, assignments. */
import type * as acorn from 'acorn'
import { elementsOf } from './collections.js'
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
          bind(p.argument, run.unknown(p, 'the rest of an object is not followed'), scope, run)
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
    const item = value.kind === 'tuple' ? (value.items[i] ?? shapes.null) : element
    bind(p, item ?? shapes.nothing, scope, run)
  })
}

/** The name of a property that is written or a constant text. */
export function keyOf(
  node: acorn.Property | acorn.AssignmentProperty,
  scope: Scope,
  run: Evaluation,
): string | undefined {
  const { key, computed } = node
  if (computed) run.expression(key, scope)
  if (!computed && key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
