/** What literals give: those of arrays and objects have cells of their own, which belong to their place. */
import type * as acorn from 'acorn'
import { elementsOf } from './collections.js'
import type { Evaluation } from './evaluation.js'
import { keyOf } from './patterns.js'
import { type Fields, type Scope, type Shape, shapeName, shapeOfNumber, shapes } from './shape.js'

/** A constant of the text. */
export function literalShape(node: acorn.Literal): Shape {
  const { value } = node
  if (node.regex !== undefined && node.regex !== null) return shapes.regexp
  if (node.bigint !== undefined && node.bigint !== null) return shapes.bigint
  if (typeof value === 'number') return shapeOfNumber(value)
  if (typeof value === 'string') return shapes.string
  return typeof value === 'boolean' ? shapes.boolean : shapes.null
}

/** All elements are one cell; where nothing is spread, each is one too. */
export function arrayLiteral(node: acorn.ArrayExpression, scope: Scope, run: Evaluation): Shape {
  const items = run.cell(node)
  if (!node.elements.some(e => e?.type === 'SpreadElement')) {
    const parts = node.elements.map((e, i) => {
      const part = run.cell(node, i + 1)
      const value = e === null ? shapes.null : run.expression(e as acorn.Expression, scope)
      run.add(part, value, e ?? node)
      run.add(items, value, e ?? node)
      return part
    })
    return { kind: 'array', items, parts }
  }
  for (const e of node.elements) {
    if (e === null) run.add(items, shapes.null, node)
    else if (e.type === 'SpreadElement') {
      run.add(items, elementsOf(run.expression(e.argument, scope), run, e), e)
    } else run.add(items, run.expression(e, scope), e)
  }
  return { kind: 'array', items }
}

/** A field is a cell. */
export function objectLiteral(node: acorn.ObjectExpression, scope: Scope, run: Evaluation): Shape {
  const fields = run.fields(node)
  for (const p of node.properties) {
    if (p.type === 'SpreadElement') spreadObject(run.expression(p.argument, scope), fields, p, run)
    else {
      const name = keyOf(p, scope, run)
      const value =
        p.kind === 'init'
          ? run.expression(p.value, scope)
          : run.unknown(p, 'an accessor is not followed')
      run.add(name === undefined ? fields.root.rest : run.lattice.field(fields, name), value, p)
    }
  }
  return { kind: 'object', fields }
}

function spreadObject(from: Shape, into: Fields, node: acorn.Node, run: Evaluation): void {
  if (from.kind === 'nothing' || from.kind === 'null') return
  if (from.kind !== 'object') {
    const why = `the fields of ${shapeName(from)} are not known`
    run.add(into.root.rest, from.kind === 'unknown' ? from : run.unknown(node, why), node)
    return
  }
  const { named, rest } = from.fields.root
  for (const [name, cell] of named) {
    run.add(run.lattice.field(into, name), cell.root.shape, node)
  }
  run.add(into.root.rest, rest.root.shape, node)
}
