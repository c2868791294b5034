/** Properties and indexes of shapes, read and set. */
import type * as acorn from 'acorn'
import { globalValue, scalarProperty, urlProperty } from './built-ins.js'
import { elementsOf, mixParts, partAt } from './collections.js'
import type { Evaluation } from './evaluation.js'
import { type Scope, type Shape, shapeName, shapes } from './shape.js'

/** An array takes it as an element, an object as what the field may be. */
export function assignMember(
  node: acorn.MemberExpression,
  value: Shape,
  scope: Scope,
  run: Evaluation,
): void {
  const object = run.expression(node.object, scope)
  const name = memberName(node, scope, run)
  if (object.kind === 'array') {
    if (name !== 'length') run.add(object.items, value, node)
    mixParts(object, run, node)
  } else if (object.kind === 'object') {
    const { fields } = object
    run.add(name === undefined ? fields.root.rest : run.lattice.field(fields, name), value, node)
  } else run.escape(value, node)
}

/** Undefined when the name is computed. */
export function memberName(
  node: acorn.MemberExpression,
  scope: Scope,
  run: Evaluation,
): string | undefined {
  const { property, computed } = node
  if (!computed) return property.type === 'Identifier' ? property.name : '#'
  run.expression(property, scope)
  return property.type === 'Literal' && typeof property.value === 'string'
    ? property.value
    : undefined
}

/** What a property or an index gives, where it is read. */
export function member(node: acorn.MemberExpression, scope: Scope, run: Evaluation): Shape {
  const object = run.expression(node.object, scope)
  const name = memberName(node, scope, run)
  if (object.kind === 'null' && node.optional) return shapes.null
  return name === undefined ? indexed(object, node, run) : property(object, name, node, run)
}

/** `object[index]` */
export function indexed(object: Shape, node: acorn.MemberExpression, run: Evaluation): Shape {
  switch (object.kind) {
    case 'nothing':
    case 'unknown':
      return object
    case 'null':
      return shapes.nothing
    case 'array':
    case 'tuple': {
      const { property } = node
      const isConstant = property.type === 'Literal' && typeof property.value === 'number'
      const part = isConstant ? partAt(object, property.value as number) : undefined
      return part ?? run.join(elementsOf(object, run, node), shapes.null, node)
    }
    case 'object': {
      const { named, rest } = object.fields.root
      let found: Shape = shapes.null
      for (const cell of [...named.values(), rest]) {
        found = run.join(found, cell.root.shape, node)
      }
      return found
    }
    case 'scalar':
      if (object.js === 'string') return shapes.string
      if (object.js === 'bytes') return shapes.int
  }
  return run.unknown(node, `an index of ${shapeName(object)} is not followed`)
}

/** A property that is read, no method. */
export function property(object: Shape, name: string, node: acorn.Node, run: Evaluation): Shape {
  switch (object.kind) {
    case 'nothing':
    case 'unknown':
      return object
    case 'null':
      return shapes.nothing
    case 'scalar': {
      const found = scalarProperty(object, name)
      if (found !== undefined) return found
      break
    }
    case 'array':
    case 'tuple':
      if (name === 'length') return shapes.int
      {
        const found = object.kind === 'array' ? ofMatch(name, node, run) : undefined
        if (found !== undefined) return found
      }
      break
    case 'URL': {
      const found = urlProperty(name)
      if (found !== undefined) return found
      break
    }
    case 'URLSearchParams':
    case 'set':
    case 'map':
      if (name === 'size') return shapes.int
      break
    case 'object': {
      const { named, rest } = object.fields.root
      const own = named.get(name)?.root.shape ?? shapes.null
      if (own === shapes.null && name in Object.prototype) break
      return run.join(own, rest.root.shape, node)
    }
    case 'global': {
      const path = `${object.path}.${name}`
      return globalValue(path) ?? { kind: 'global', path }
    }
  }
  return run.unknown(node, `what '${name}' of ${shapeName(object)} is cannot be read off`)
}

/** What the array that a regular expression gives has beside its elements; other arrays have none of that name. */
function ofMatch(name: string, node: acorn.Node, run: Evaluation): Shape | undefined {
  if (name === 'index') return shapes.int
  if (name === 'input') return shapes.string
  if (name !== 'groups') return undefined
  const fields = run.fields(node)
  run.add(fields.root.rest, shapes.string, node)
  return { kind: 'object', fields }
}
