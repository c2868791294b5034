/**
 * What is known of a JavaScript value without running anything: the values of the analysis in `infer.ts`. Shapes are
 * ordered: nothing (no value has come yet), null, a known shape, unknown. `join` gives the least that both are. What can
 * be changed after it was made (arrays, maps, objects) has its parts in cells that belong to the place where it is made, so
 * that a change is seen by all who hold it.
 */
import type * as acorn from 'acorn'
import type { SourcePosition } from '../../core/closure/captured-function.js'
import { widerNumeric } from '../types/coercion.js'
import {
  BinaryType,
  BooleanType,
  type DataType,
  DoubleType,
  IntegerType,
  isNumeric,
  LongType,
  StringType,
  sameType,
  sqlType,
  TimestampType,
} from '../types/data-type.js'

/** A function's text, and where it begins in the code that Node ran. */
export interface SourceText {
  readonly code: string
  readonly start: SourcePosition | undefined
  /** `start` is only the call that took the function. */
  readonly atCall?: boolean
  /** Offset in `code` of that beginning. */
  readonly codeStart: number
}

/** A place in a function of the program. */
export interface CodePlace {
  readonly source: SourceText
  readonly node: acorn.Node
}

export type Callable =
  | acorn.FunctionExpression
  | acorn.FunctionDeclaration
  | acorn.AnonymousFunctionDeclaration
  | acorn.ArrowFunctionExpression

/** How values of a type behave: `date` is a Date, `bytes` a Uint8Array, `other` an object with no literal (Decimal). */
export type ScalarKind = 'boolean' | 'string' | 'number' | 'bigint' | 'date' | 'bytes' | 'other'

export interface ScalarShape {
  readonly kind: 'scalar'
  readonly js: ScalarKind
  readonly type: DataType
  /** A Date that may be an invalid one. */
  readonly doubtful?: boolean
}

export type Shape =
  | { readonly kind: 'nothing' }
  /** null or undefined. */
  | { readonly kind: 'null' }
  | ScalarShape
  /** `parts`: of an array as a literal makes it, what stands at each index. */
  | {
      readonly kind: 'array' | 'set' | 'iterator'
      readonly items: Cell
      readonly parts?: readonly Cell[]
    }
  | { readonly kind: 'map'; readonly keys: Cell; readonly values: Cell }
  | { readonly kind: 'object'; readonly fields: Fields }
  | { readonly kind: 'tuple'; readonly items: readonly Shape[] }
  | { readonly kind: 'regexp' | 'URL' | 'URLSearchParams' }
  | {
      readonly kind: 'function'
      readonly node: Callable
      readonly scope: Scope
      readonly source: SourceText
    }
  /** A built-in by its path: `Math`, `Math.max`. */
  | { readonly kind: 'global'; readonly path: string }
  | { readonly kind: 'unknown'; readonly at: CodePlace; readonly why: string }

/** What may be found to be one with others of its kind: then they share a root. */
abstract class Joinable {
  parent: this | undefined

  get root(): this {
    let top: this = this
    while (top.parent !== undefined) top = top.parent
    return top
  }
}

/** What a variable, or every element of an array, may be. */
export class Cell extends Joinable {
  shape: Shape = NOTHING
}

/** The fields of an object; `rest` is what was put under keys that are computed. */
export class Fields extends Joinable {
  readonly named: Map<string, Cell> = new Map()
  readonly rest: Cell = new Cell()
}

/** The variables of a function or block; the outermost one knows what its function captured. */
export class Scope {
  readonly variables: Map<string, Cell> = new Map()
  readonly parent: Scope | undefined
  readonly captured: ((name: string) => Shape | undefined) | undefined

  constructor(parent: Scope | undefined, captured?: (name: string) => Shape | undefined) {
    this.parent = parent
    this.captured = captured
  }
}

const NOTHING: Shape = Object.freeze({ kind: 'nothing' })

const scalar = (js: ScalarKind, type: DataType): ScalarShape =>
  Object.freeze({ kind: 'scalar', js, type })

type PlainShapes = Readonly<
  Record<
    'boolean' | 'string' | 'int' | 'long' | 'double' | 'bigint' | 'date' | 'doubtfulDate' | 'bytes',
    ScalarShape
  > &
    Record<'nothing' | 'null' | 'regexp' | 'url' | 'searchParams', Shape>
>

/** Shapes that need no place. `long` is a whole number that is no 32 bit integer. */
export const shapes: PlainShapes = {
  nothing: NOTHING,
  null: Object.freeze({ kind: 'null' }),
  boolean: scalar('boolean', BooleanType),
  string: scalar('string', StringType),
  int: scalar('number', IntegerType),
  long: scalar('number', LongType),
  double: scalar('number', DoubleType),
  bigint: scalar('bigint', LongType),
  date: scalar('date', TimestampType),
  doubtfulDate: Object.freeze({ ...scalar('date', TimestampType), doubtful: true }),
  bytes: scalar('bytes', BinaryType),
  regexp: Object.freeze({ kind: 'regexp' }),
  url: Object.freeze({ kind: 'URL' }),
  searchParams: Object.freeze({ kind: 'URLSearchParams' }),
}

/** A constant number: INT where it is one, LONG where it is a whole number that is exact, else DOUBLE. */
export function shapeOfNumber(value: number): ScalarShape {
  if ((value | 0) === value) return shapes.int
  return Number.isSafeInteger(value) ? shapes.long : shapes.double
}

/** Joins shapes and counts the changes that this makes to cells. */
export class Lattice {
  changes = 0

  /** The shape of what is `a` or `b`; `at` is where they meet. */
  join(a: Shape, b: Shape, at: CodePlace): Shape {
    if (a === b || b.kind === 'nothing') return a
    if (a.kind === 'nothing') return b
    if (a.kind === 'unknown') return a
    if (b.kind === 'unknown') return b
    if (b.kind === 'null') return a
    if (a.kind === 'null') return b
    return this.joinKnown(a, b, at) ?? differing(a, b, at)
  }

  private joinKnown(a: Shape, b: Shape, at: CodePlace): Shape | undefined {
    if (a.kind === 'scalar' && b.kind === 'scalar') return joinScalars(a, b)
    if (a.kind === 'map' && b.kind === 'map') {
      this.unify(a.keys, b.keys, at)
      this.unify(a.values, b.values, at)
      return a
    }
    if (a.kind === 'object' && b.kind === 'object') {
      this.unifyFields(a.fields, b.fields, at)
      return a
    }
    if (a.kind === 'tuple' && b.kind === 'tuple' && a.items.length === b.items.length) {
      const items = a.items.map((item, i) => this.join(item, b.items[i], at))
      return items.every((item, i) => item === a.items[i]) ? a : { kind: 'tuple', items }
    }
    if ('items' in a && 'items' in b && a.kind === b.kind && a.kind !== 'tuple') {
      const other = b as typeof a
      this.unify(a.items, other.items, at)
      if (a.parts === undefined) return a
      if (a.parts.length !== other.parts?.length) return { kind: a.kind, items: a.items }
      for (const [i, part] of a.parts.entries()) this.unify(part, other.parts[i], at)
      return a
    }
    if (a.kind === 'function' && b.kind === 'function' && a.node === b.node) return a
    if (a.kind === 'global' && b.kind === 'global' && a.path === b.path) return a
    return isWhole(a) && a.kind === b.kind ? a : undefined
  }

  /** Adds to what a cell may be. */
  add(cell: Cell, shape: Shape, at: CodePlace): void {
    const joined = this.join(cell.root.shape, shape, at)
    // the join may have made the cell part of another one
    const { root } = cell
    if (joined === root.shape) return
    root.shape = joined
    this.changes++
  }

  private unify(a: Cell, b: Cell, at: CodePlace): void {
    const [x, y] = [a.root, b.root]
    if (x === y) return
    y.parent = x
    this.changes++
    this.add(x, y.shape, at)
  }

  private unifyFields(a: Fields, b: Fields, at: CodePlace): void {
    const [x, y] = [a.root, b.root]
    if (x === y) return
    y.parent = x
    this.changes++
    for (const [name, cell] of y.named) {
      const known = x.named.get(name)
      if (known === undefined) x.named.set(name, cell)
      else this.unify(known, cell, at)
    }
    this.unify(x.rest, y.rest, at)
  }

  /** The cell of a field, made when it is new. */
  field(fields: Fields, name: string): Cell {
    const { named } = fields.root
    let cell = named.get(name)
    if (cell === undefined) {
      named.set(name, (cell = new Cell()))
      this.changes++
    }
    return cell
  }
}

/** What has no parts that may differ. */
function isWhole({ kind }: Shape): boolean {
  return kind === 'regexp' || kind === 'URL' || kind === 'URLSearchParams'
}

function joinScalars(a: ScalarShape, b: ScalarShape): ScalarShape | undefined {
  if (a.js !== b.js) return undefined
  if (sameType(a.type, b.type)) return b.doubtful && !a.doubtful ? b : a
  if (a.js !== 'number' || !isNumeric(a.type)) return undefined
  const type = widerNumeric(a.type, b.type, { ansi: true })
  return sameType(type, a.type) ? a : scalar('number', type)
}

function differing(a: Shape, b: Shape, at: CodePlace): Shape {
  return { kind: 'unknown', at, why: `it may be ${shapeName(a)} and may be ${shapeName(b)}` }
}

/** For messages. */
export function shapeName(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return shape.js === 'bigint' ? 'a bigint' : sqlType(shape.type)
    case 'object':
      return 'an object'
    case 'array':
    case 'iterator':
      return `an ${shape.kind}`
    case 'global':
      return shape.path
    default:
      return shape.kind === 'null' ? 'null' : `a ${shape.kind}`
  }
}
