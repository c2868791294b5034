/**
 * What the keys and states of an operator look like, as far as a sample tells: `number`, `[string, number]`,
 * `{ count: number, last?: Date }`, `{ [key]: number }`. Kept beside the state, so that a program whose state has another
 * shape is told so at its first batch, and does not add objects to numbers.
 */

/** A shape as data. `union` has no unions among its members; `never` was seen nowhere. */
export type Shape =
  | { readonly is: 'type'; readonly name: string }
  | { readonly is: 'tuple'; readonly items: readonly Shape[] }
  | { readonly is: 'list'; readonly item: Shape }
  | {
      readonly is: 'object'
      readonly name: string
      readonly fields: Readonly<Record<string, Shape>>
      readonly optional: readonly string[]
    }
  | { readonly is: 'dictionary'; readonly name: string; readonly item: Shape }
  | { readonly is: 'union'; readonly of: readonly Shape[] }
  | { readonly is: 'never' }
  | { readonly is: 'any' }

export interface StateSchema {
  readonly key: Shape
  readonly state: Shape
}

const NEVER: Shape = { is: 'never' }
const ANY: Shape = { is: 'any' }
const MAX_DEPTH = 4
const MAX_FIELDS = 32
const MAX_ITEMS = 8

/** The shape of one value. */
export function shapeOf(value: unknown, depth = 0): Shape {
  if (value === null) return { is: 'type', name: 'null' }
  if (typeof value !== 'object') return { is: 'type', name: typeof value }
  if (depth >= MAX_DEPTH) return ANY
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS + 1).map(item => shapeOf(item, depth + 1))
    if (value.length <= MAX_ITEMS && value.length > 0) return { is: 'tuple', items }
    return { is: 'list', item: items.reduce(merge, NEVER) }
  }
  const name = nameOf(value)
  if (isBuiltin(value)) return { is: 'type', name }
  const keys = Object.keys(value)
  const shapes = keys
    .slice(0, MAX_FIELDS + 1)
    .map(key => shapeOf((value as Record<string, unknown>)[key], depth + 1))
  if (keys.length > MAX_FIELDS) return { is: 'dictionary', name, item: shapes.reduce(merge, NEVER) }
  const fields = Object.fromEntries(keys.map((key, i) => [key, shapes[i]]))
  return { is: 'object', name, fields, optional: [] }
}

/** A shape that has the values of both. */
export function merge(a: Shape, b: Shape): Shape {
  if (a.is === 'never') return b
  if (b.is === 'never') return a
  if (a.is === 'any' || b.is === 'any') return ANY
  let rest: readonly Shape[] = a.is === 'union' ? a.of : [a]
  for (const member of b.is === 'union' ? b.of : [b]) {
    const at = rest.findIndex(other => joined(other, member) !== undefined)
    rest =
      at < 0
        ? [...rest, member]
        : rest.map((other, i) => (i === at ? (joined(other, member) as Shape) : other))
  }
  if (rest.length > 8) return ANY
  return rest.length === 1 ? rest[0] : { is: 'union', of: rest }
}

/** One shape for two of the same kind; undefined when they are of different kinds. */
function joined(a: Shape, b: Shape): Shape | undefined {
  if (a.is === 'type') return b.is === 'type' && a.name === b.name ? a : undefined
  if (a.is === 'tuple' || a.is === 'list') {
    if (b.is !== 'tuple' && b.is !== 'list') return undefined
    if (a.is === 'tuple' && b.is === 'tuple' && a.items.length === b.items.length) {
      return { is: 'tuple', items: a.items.map((item, i) => merge(item, b.items[i])) }
    }
    return { is: 'list', item: merge(itemOf(a), itemOf(b)) }
  }
  if (a.is === 'object' || a.is === 'dictionary') {
    if ((b.is !== 'object' && b.is !== 'dictionary') || a.name !== b.name) return undefined
    if (a.is === 'dictionary' || b.is === 'dictionary' || !isSubset(a, b)) {
      return { is: 'dictionary', name: a.name, item: merge(itemOf(a), itemOf(b)) }
    }
    const fields: Record<string, Shape> = {}
    const optional: string[] = []
    for (const key of new Set([...Object.keys(a.fields), ...Object.keys(b.fields)])) {
      fields[key] = merge(a.fields[key] ?? NEVER, b.fields[key] ?? NEVER)
      const isEverywhere =
        key in a.fields && key in b.fields && !a.optional.includes(key) && !b.optional.includes(key)
      if (!isEverywhere) optional.push(key)
    }
    return { is: 'object', name: a.name, fields, optional }
  }
  return undefined
}

type Objects = Extract<Shape, { is: 'object' }>

/** Fields that come and go stay fields; objects whose fields have little in common are dictionaries. */
function isSubset(a: Objects, b: Objects): boolean {
  const shared = Object.keys(a.fields).filter(key => key in b.fields).length
  const most = Math.max(Object.keys(a.fields).length, Object.keys(b.fields).length)
  return (
    shared > 0 || most === 0 || Object.keys(a.fields).length * Object.keys(b.fields).length === 0
  )
}

function itemOf(shape: Shape): Shape {
  if (shape.is === 'tuple') return shape.items.reduce(merge, NEVER)
  if (shape.is === 'object') return Object.values(shape.fields).reduce(merge, NEVER)
  return shape.is === 'list' || shape.is === 'dictionary' ? shape.item : NEVER
}

/** Whether values like these may stand where those were kept. Unknown parts fit with everything. */
export function fits(kept: Shape, found: Shape): boolean {
  if (kept.is === 'any' || found.is === 'any' || kept.is === 'never' || found.is === 'never') {
    return true
  }
  // what may be nothing was not always seen as nothing
  if (isNothing(kept) || isNothing(found)) return true
  if (found.is === 'union') return found.of.every(member => fits(kept, member))
  if (kept.is === 'union') return kept.of.some(m => !isNothing(m) && fits(m, found))
  if (kept.is === 'type') return found.is === 'type' && kept.name === found.name
  if (kept.is === 'tuple' || kept.is === 'list') {
    if (kept.is === 'tuple' && found.is === 'tuple' && kept.items.length === found.items.length) {
      return kept.items.every((item, i) => fits(item, found.items[i]))
    }
    // an array that was short so far may be a list that grows
    return (found.is === 'tuple' || found.is === 'list') && fits(itemOf(kept), itemOf(found))
  }
  if (found.is !== 'object' && found.is !== 'dictionary') return false
  if (kept.name !== found.name) return false
  if (kept.is === 'dictionary' || found.is === 'dictionary')
    return fits(itemOf(kept), itemOf(found))
  return (
    Object.entries(found.fields).every(
      ([key, shape]) => key in kept.fields && fits(kept.fields[key], shape),
    ) && Object.keys(kept.fields).every(key => key in found.fields || kept.optional.includes(key))
  )
}

function isNothing(shape: Shape): boolean {
  return shape.is === 'type' && (shape.name === 'null' || shape.name === 'undefined')
}

/** As TypeScript would write it. */
export function showShape(shape: Shape): string {
  switch (shape.is) {
    case 'type':
      return shape.name
    case 'tuple':
      return `[${shape.items.map(showShape).join(', ')}]`
    case 'list':
      return `(${showShape(shape.item)})[]`
    case 'object': {
      const fields = Object.entries(shape.fields).map(
        ([key, field]) => `${key}${shape.optional.includes(key) ? '?' : ''}: ${showShape(field)}`,
      )
      return `${shape.name === 'Object' ? '' : `${shape.name} `}{ ${fields.join(', ')} }`
    }
    case 'dictionary':
      return `${shape.name === 'Object' ? '' : `${shape.name} `}{ [key]: ${showShape(shape.item)} }`
    case 'union':
      return shape.of.map(showShape).join(' | ')
    case 'never':
      return 'nothing'
    case 'any':
      return 'anything'
  }
}

function nameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return 'Object'
  const maker = (prototype as { constructor?: unknown }).constructor
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'Object'
}

function isBuiltin(value: object): boolean {
  return (
    value instanceof Date ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof RegExp ||
    value instanceof Error ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer
  )
}
