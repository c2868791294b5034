/** Calls of functions, of methods and of constructors: the program's own are walked, built-ins are known by their names. */
import type * as acorn from 'acorn'
import { globalCall, scalarMethod } from './built-ins.js'
import { collectionMethod, elementsOf, pairOf } from './collections.js'
import type { Evaluation } from './evaluation.js'
import { indexed, memberName, property } from './members.js'
import { type Scope, type Shape, shapeName, shapes } from './shape.js'

/** What a call gives. */
export function call(node: acorn.CallExpression, scope: Scope, run: Evaluation): Shape {
  const { callee } = node
  if (callee.type === 'MemberExpression') {
    const object = run.expression(callee.object, scope)
    const name = memberName(callee, scope, run)
    if (object.kind === 'null' && (callee.optional || node.optional)) return shapes.null
    if (name !== undefined && object.kind !== 'global') {
      const { args, rest } = argumentsOf(node.arguments, scope, run)
      return method(object, name, args, rest, node, run)
    }
    const made =
      name === undefined ? indexed(object, callee, run) : property(object, name, callee, run)
    return apply(made, node, scope, run)
  }
  return apply(run.expression(callee, scope), node, scope, run)
}

function apply(called: Shape, node: acorn.CallExpression, scope: Scope, run: Evaluation): Shape {
  const { args, rest } = argumentsOf(node.arguments, scope, run)
  const [first] = args
  if (first !== undefined && namesItsArgument(called, run)) return first
  if (called.kind === 'function') return run.callFunction(called, args, rest)
  if (called.kind === 'global') {
    if (called.path === defineProperty && first?.kind === 'function') return first
    const made = collectionMethod(called, called.path, args, run, node) ?? globalCall(called.path)
    if (made !== undefined) return made
  }
  for (const arg of rest === undefined ? args : [...args, rest]) run.escape(arg, node)
  if (called.kind === 'unknown' || called.kind === 'nothing') return called
  if (called.kind === 'null') return node.optional ? shapes.null : shapes.nothing
  return run.unknown(node, `what a call of ${shapeName(called)} gives is not known`)
}

const defineProperty = 'Object.defineProperty'

/**
 * The helper that esbuild and what is built on it (tsx, Vite) put around functions to keep their names:
 * `(target, value) => defineProperty(target, 'name', { value, configurable: true })`. It is not followed as others are,
 * because all functions of a file would be its one argument.
 */
function namesItsArgument(called: Shape, run: Evaluation): boolean {
  if (called.kind !== 'function') return false
  const { params, body } = called.node
  if (params[0]?.type !== 'Identifier' || body.type !== 'CallExpression') return false
  const [target, key] = body.arguments
  if (body.callee.type !== 'Identifier' || target?.type !== 'Identifier') return false
  const helper = run.variable(body.callee.name, called.scope)
  return (
    target.name === params[0].name &&
    key?.type === 'Literal' &&
    key.value === 'name' &&
    helper !== undefined &&
    'path' in helper &&
    helper.path === defineProperty
  )
}

function method(
  object: Shape,
  name: string,
  args: readonly Shape[],
  rest: Shape | undefined,
  node: acorn.CallExpression,
  run: Evaluation,
): Shape {
  if (object.kind === 'null') return shapes.nothing
  if (object.kind === 'object') {
    const own = object.fields.root.named.get(name)?.root.shape
    if (own?.kind === 'function') return run.callFunction(own, args, rest)
  }
  if (rest === undefined || name === 'push' || name === 'concat' || name === 'unshift') {
    const all = rest === undefined ? args : [...args, rest]
    const made = collectionMethod(object, name, all, run, node)
    if (made !== undefined) return made
  }
  for (const arg of rest === undefined ? args : [...args, rest]) run.escape(arg, node)
  if (object.kind === 'nothing' || object.kind === 'unknown') {
    return name === 'toString' && object.kind === 'unknown' ? shapes.string : object
  }
  if (object.kind === 'scalar') {
    if (object.js === 'date' && name.startsWith('set')) {
      if (object.type.kind === 'timestamp') return shapes.double
      return run.unknown(node, `a ${shapeName(object)} that is changed may be another type`)
    }
    const made = scalarMethod(object, name)
    if (made !== undefined) return made
  }
  run.escape(object, node)
  return run.unknown(node, `what the method '${name}' of ${shapeName(object)} gives is not known`)
}

/** What `new` gives: the collections, Date and RegExp are known. */
export function construct(node: acorn.NewExpression, scope: Scope, run: Evaluation): Shape {
  const called = run.expression(node.callee, scope)
  const { args, rest } = argumentsOf(node.arguments, scope, run)
  const path = called.kind === 'global' ? called.path : ''
  switch (path) {
    case 'Date':
      return args.length === 0 && rest === undefined ? shapes.date : shapes.doubtfulDate
    case 'RegExp':
      return shapes.regexp
    case 'URL':
      return shapes.url
    case 'URLSearchParams':
      return shapes.searchParams
    case 'Set': {
      const items = run.cell(node)
      if (args.length > 0) run.add(items, elementsOf(args[0], run, node), node)
      return { kind: 'set', items }
    }
    case 'Map': {
      const [keys, values] = [run.cell(node, 0), run.cell(node, 1)]
      if (args.length > 0) {
        const { key, value } = pairOf(elementsOf(args[0], run, node), run, node)
        run.add(keys, key, node)
        run.add(values, value, node)
      }
      return { kind: 'map', keys, values }
    }
    case 'Array': {
      const items = run.cell(node)
      // one number is a length
      const isLength = args.length === 1 && args[0].kind === 'scalar' && args[0].js === 'number'
      if (!isLength) for (const arg of args) run.add(items, arg, node)
      return { kind: 'array', items }
    }
  }
  for (const arg of args) run.escape(arg, node)
  return run.unknown(node, 'an instance of a class is not followed')
}

/** The arguments of a call; `rest` joins what is spread. */
function argumentsOf(
  nodes: readonly (acorn.Expression | acorn.SpreadElement)[],
  scope: Scope,
  run: Evaluation,
): { args: Shape[]; rest: Shape | undefined } {
  const args: Shape[] = []
  let rest: Shape | undefined
  for (const node of nodes) {
    if (node.type === 'SpreadElement') {
      const spread = elementsOf(run.expression(node.argument, scope), run, node.argument)
      rest = rest === undefined ? spread : run.join(rest, spread, node)
    } else if (rest === undefined) args.push(run.expression(node, scope))
    else rest = run.join(rest, run.expression(node, scope), node)
  }
  return { args, rest }
}
