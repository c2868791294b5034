/** Methods of arrays, sets and maps (and of texts and built-ins that give such) over shapes. */
import type * as acorn from 'acorn'
import type { Evaluation } from './evaluation.js'
import { type Cell, type Shape, shapeName, shapes } from './shape.js'

/** What `for (x of shape)` and `...shape` give. */
export function elementsOf(shape: Shape, run: Evaluation, node: acorn.Node): Shape {
  switch (shape.kind) {
    case 'array':
    case 'set':
    case 'iterator':
      return shape.items.root.shape
    case 'map':
      return { kind: 'tuple', items: [shape.keys.root.shape, shape.values.root.shape] }
    case 'URLSearchParams':
      return { kind: 'tuple', items: [shapes.string, shapes.string] }
    case 'tuple':
      return shape.items.reduce((a, b) => run.join(a, b, node), shapes.nothing as Shape)
    case 'nothing':
    case 'unknown':
      return shape
    case 'null':
      return shapes.nothing
    case 'scalar':
      if (shape.js === 'string') return shapes.string
      if (shape.js === 'bytes') return shapes.int
  }
  return run.unknown(node, `the elements of ${shapeName(shape)} are not known`)
}

/** What stands at an index, where the elements are known one by one. */
export function partAt(shape: Shape, index: number): Shape | undefined {
  if (shape.kind === 'tuple') return shape.items[index] ?? shapes.null
  if (shape.kind !== 'array' || shape.parts === undefined) return undefined
  return shape.parts[index]?.root.shape ?? shapes.null
}

/** Any element may stand at any index from now on. */
export function mixParts(shape: Shape, run: Evaluation, node: acorn.Node): void {
  if (shape.kind !== 'array') return
  for (const part of shape.parts ?? []) run.add(part, shape.items.root.shape, node)
}

interface MethodCall {
  readonly args: readonly Shape[]
  readonly run: Evaluation
  readonly node: acorn.Node
}

/** What a method gives; undefined when it is none of these. */
export function collectionMethod(
  object: Shape,
  name: string,
  args: readonly Shape[],
  run: Evaluation,
  node: acorn.Node,
): Shape | undefined {
  const call = { args, run, node }
  switch (object.kind) {
    case 'array': {
      const made = arrayMethod(object.items, object, name, call)
      if (moving.has(name)) mixParts(object, run, node)
      return made
    }
    case 'set':
    case 'map':
      return keyedMethod(object, name, call)
    case 'regexp':
      if (name === 'test') return shapes.boolean
      return name === 'exec' ? texts(call) : undefined
    case 'scalar':
      if (object.js !== 'string') return undefined
      if (name === 'matchAll') return { kind: 'iterator', items: filled(call, texts(call, 1)) }
      return name === 'split' || name === 'match' ? texts(call) : undefined
    case 'URL':
      return name === 'toString' || name === 'toJSON' ? shapes.string : undefined
    case 'URLSearchParams':
      return searchParamsMethod(name, call)
    case 'global':
      return globalMethod(name, call)
    default:
      return undefined
  }
}

function newArray({ run, node }: MethodCall, element: Shape, index = 0): Shape {
  const items = run.cell(node, index)
  run.add(items, element, node)
  return { kind: 'array', items }
}

const texts = (call: MethodCall, index = 0): Shape => newArray(call, shapes.string, index)

/** What a callback gives for these arguments. */
function callback(f: Shape | undefined, args: readonly Shape[], { run, node }: MethodCall): Shape {
  if (f?.kind === 'function') return run.callFunction(f, args)
  if (f?.kind === 'global') {
    const path: Record<string, Shape> = {
      String: shapes.string,
      Number: shapes.double,
      Boolean: shapes.boolean,
      BigInt: shapes.bigint,
      parseInt: shapes.double,
      parseFloat: shapes.double,
    }
    const made = path[f.path] ?? (f.path.startsWith('Math.') ? shapes.double : undefined)
    if (made !== undefined) return made
  }
  if (f?.kind === 'nothing' || f?.kind === 'unknown') return f
  return run.unknown(node, 'the function that is given here is not followed')
}

const sameElements = new Set(
  'filter slice reverse sort toSorted toReversed splice copyWithin with'.split(' '),
)
const moving = new Set('reverse sort fill push unshift pop shift splice copyWithin'.split(' '))
const oneElement = new Set(['at', 'pop', 'shift', 'find', 'findLast'])
const positions = new Set(['indexOf', 'lastIndexOf', 'findIndex', 'findLastIndex'])
const tests = new Set(['includes', 'some', 'every'])
const withCallback = new Set(
  'filter find findLast findIndex findLastIndex some every forEach'.split(' '),
)

function arrayMethod(
  items: Cell,
  object: Shape,
  name: string,
  call: MethodCall,
): Shape | undefined {
  const { args, run, node } = call
  const element = items.root.shape
  const given = [element, shapes.int, object]
  if (withCallback.has(name)) callback(args[0], given, call)
  if ((name === 'sort' || name === 'toSorted') && args.length > 0) {
    callback(args[0], [element, element], call)
  }
  if (sameElements.has(name)) {
    const added = name === 'splice' ? args.slice(2) : name === 'with' ? args.slice(1) : []
    for (const arg of added) run.add(items, arg, node)
    return { kind: 'array', items }
  }
  if (oneElement.has(name)) return run.join(element, shapes.null, node)
  if (positions.has(name)) return shapes.int
  if (tests.has(name)) return shapes.boolean
  switch (name) {
    case 'forEach':
      return shapes.null
    case 'join':
    case 'toString':
      return shapes.string
    case 'push':
    case 'unshift':
      for (const arg of args) run.add(items, arg, node)
      return shapes.int
    case 'fill':
      run.add(items, args[0] ?? shapes.null, node)
      return object
    case 'map':
      return newArray(call, callback(args[0], given, call))
    case 'flatMap':
      return newArray(call, flattened(callback(args[0], given, call)))
    case 'flat':
      return args.length === 0 ? newArray(call, flattened(element)) : undefined
    case 'concat':
      for (const arg of args) run.add(items, flattened(arg), node)
      return object
    case 'keys':
      return { kind: 'iterator', items: filled(call, shapes.int) }
    case 'values':
      return { kind: 'iterator', items }
    case 'entries':
      return pairs(call, shapes.int, element)
    case 'reduce':
    case 'reduceRight': {
      const total = run.cell(node)
      run.add(total, args.length > 1 ? args[1] : element, node)
      run.add(total, callback(args[0], [total.root.shape, ...given], call), node)
      return total.root.shape
    }
    default:
      return undefined
  }
}

/** The elements of arrays; what is no array is itself. */
function flattened(shape: Shape): Shape {
  return shape.kind === 'array' ? shape.items.root.shape : shape
}

function filled({ run, node }: MethodCall, element: Shape): Cell {
  const items = run.cell(node)
  run.add(items, element, node)
  return items
}

function pairs(call: MethodCall, key: Shape, value: Shape): Shape {
  const tuple: Shape = { kind: 'tuple', items: [key, value] }
  return { kind: 'iterator', items: filled(call, tuple) }
}

function keyedMethod(
  object: Extract<Shape, { kind: 'array' | 'set' | 'iterator' | 'map' }>,
  name: string,
  call: MethodCall,
): Shape | undefined {
  const { args, run, node } = call
  const [keys, values] =
    object.kind === 'map' ? [object.keys, object.values] : [object.items, object.items]
  switch (name) {
    case 'has':
    case 'delete':
      return shapes.boolean
    case 'clear':
      return shapes.null
    case 'get':
      if (object.kind !== 'map') return undefined
      return run.join(values.root.shape, shapes.null, node)
    case 'set':
      if (object.kind !== 'map') return undefined
      run.add(keys, args[0] ?? shapes.null, node)
      run.add(values, args[1] ?? shapes.null, node)
      return object
    case 'add':
      if (object.kind !== 'set') return undefined
      run.add(keys, args[0] ?? shapes.null, node)
      return object
    case 'keys':
      return { kind: 'iterator', items: keys }
    case 'values':
      return { kind: 'iterator', items: values }
    case 'entries':
      return pairs(call, keys.root.shape, values.root.shape)
    case 'forEach':
      callback(args[0], [values.root.shape, keys.root.shape, object], call)
      return shapes.null
    default:
      return undefined
  }
}

function searchParamsMethod(name: string, call: MethodCall): Shape | undefined {
  switch (name) {
    case 'get':
    case 'toString':
      return shapes.string
    case 'has':
      return shapes.boolean
    case 'getAll':
      return texts(call)
    case 'keys':
    case 'values':
      return { kind: 'iterator', items: filled(call, shapes.string) }
    case 'entries':
      return pairs(call, shapes.string, shapes.string)
    case 'forEach':
      callback(call.args[0], [shapes.string, shapes.string, shapes.searchParams], call)
      return shapes.null
    default:
      return /^(append|delete|set|sort)$/.test(name) ? shapes.null : undefined
  }
}

/** The second parts of pairs, as the fields of an object whose names are computed. */
function fromEntries({ args, run, node }: MethodCall): Shape | undefined {
  const [from] = args
  if (from === undefined) return undefined
  const fields = run.fields(node)
  const { value } = pairOf(elementsOf(from, run, node), run, node)
  run.add(fields.root.rest, value, node)
  return { kind: 'object', fields }
}

/** Key and value of the pairs that maps are made of. */
export function pairOf(
  pair: Shape,
  run: Evaluation,
  node: acorn.Node,
): { readonly key: Shape; readonly value: Shape } {
  const [key, value] = [partAt(pair, 0), partAt(pair, 1)]
  if (key !== undefined && value !== undefined) return { key, value }
  // of other arrays each element may be the key and the value
  const part = elementsOf(pair, run, node)
  return { key: part, value: part }
}

function globalMethod(path: string, call: MethodCall): Shape | undefined {
  const { args, run, node } = call
  switch (path) {
    case 'Object.keys':
      return texts(call)
    case 'Object.freeze':
      return args[0]
    case 'Object.fromEntries':
      return fromEntries(call)
    case 'Object.values':
    case 'Object.entries': {
      const [object] = args
      if (object?.kind !== 'object') return undefined
      let all: Shape = shapes.nothing
      const { named, rest } = object.fields.root
      for (const cell of [...named.values(), rest]) all = run.join(all, cell.root.shape, node)
      if (path === 'Object.values') return newArray(call, all)
      return newArray(call, { kind: 'tuple', items: [shapes.string, all] })
    }
    case 'Array.of':
      return newArray(
        call,
        args.reduce((a, b) => run.join(a, b, node), shapes.nothing as Shape),
      )
    case 'Array.from': {
      const [from, f] = args
      if (from === undefined) return undefined
      // { length: n } has no elements of its own
      const element = from.kind === 'object' ? shapes.null : elementsOf(from, run, node)
      return newArray(call, f === undefined ? element : callback(f, [element, shapes.int], call))
    }
    default:
      return undefined
  }
}
