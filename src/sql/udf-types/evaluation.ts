/**
 * One walk over a function's text, with shapes in place of values: functions with their variables, and what belongs to places of
 * the text. What a statement or an expression does is in files beside, by kind.
 */
import type * as acorn from 'acorn'
import { lexicalNames, patternNames, varNames } from '../../core/closure/free-variables.js'
import { globalValue } from './built-ins.js'
import { shapeOfExpression } from './expressions.js'
import { bind } from './patterns.js'
import {
  Cell,
  type CodePlace,
  Fields,
  type Lattice,
  Scope,
  type Shape,
  type SourceText,
  shapes,
} from './shape.js'
import { runStatement } from './statements.js'

type Node = acorn.AnyNode
type FunctionShape = Extract<Shape, { kind: 'function' }>

/** What was learnt so far, and the rules that all the files share. */
export class Evaluation {
  readonly lattice: Lattice
  private source!: SourceText
  private result!: Cell
  /** What belongs to a node of a text: the variables of a block, the elements of a literal, the result of a function. */
  private readonly scopes = new Map<Node, Scope>()
  private readonly cells = new Map<Node, Cell[]>()
  private readonly objects = new Map<Node, Fields>()
  private readonly active = new Set<Node>()
  /** Changes of the lattice when a function was walked last, in this pass: walked again, it would say the same. */
  private readonly walked = new Map<Node, number>()

  constructor(lattice: Lattice) {
    this.lattice = lattice
  }

  /** Begins a pass: every function is walked again, since changes after its last walk may matter to it. */
  begin(): void {
    this.walked.clear()
  }

  place(node: acorn.Node): CodePlace {
    return { source: this.source, node }
  }

  unknown(node: acorn.Node, why: string): Shape {
    return { kind: 'unknown', at: this.place(node), why }
  }

  /** A cell that belongs to a node. */
  cell(node: acorn.Node, index = 0): Cell {
    const known = this.cells.get(node as Node) ?? []
    this.cells.set(node as Node, known)
    return (known[index] ??= new Cell())
  }

  add(cell: Cell, shape: Shape, node: acorn.Node): void {
    this.lattice.add(cell, shape, this.place(node))
  }

  join(a: Shape, b: Shape, node: acorn.Node): Shape {
    return this.lattice.join(a, b, this.place(node))
  }

  expression(node: acorn.Expression | acorn.Super | acorn.PrivateIdentifier, scope: Scope): Shape {
    return shapeOfExpression(node, scope, this)
  }

  statement(node: Node, scope: Scope): void {
    runStatement(node, scope, this)
  }

  /** The fields of the object that is made at a node. */
  fields(node: acorn.Node): Fields {
    let fields = this.objects.get(node as Node)
    if (fields === undefined) this.objects.set(node as Node, (fields = new Fields()))
    return fields
  }

  /** What the function that is walked gives here. */
  gives(shape: Shape, node: acorn.Node): void {
    this.add(this.result, shape, node)
  }

  /** Walks a function with these arguments added to what its parameters may be. */
  callFunction(called: FunctionShape, args: readonly Shape[], rest?: Shape): Shape {
    const { node } = called
    const result = this.cell(node)
    const [outerSource, outerResult] = [this.source, this.result]
    this.source = called.source
    if (node.async || node.generator) {
      const kind = node.async ? 'an asynchronous function' : 'a generator'
      const shape = this.unknown(node, `it is ${kind}`)
      this.source = outerSource
      return shape
    }
    this.result = result
    const scope = this.functionScope(called)
    node.params.forEach((param, i) => {
      if (param.type === 'RestElement') {
        const items = this.cell(param)
        for (const arg of args.slice(i)) this.add(items, arg, param)
        if (rest !== undefined) this.add(items, rest, param)
        bind(param.argument, { kind: 'array', items }, scope, this)
      } else {
        let given = args[i] ?? shapes.null
        if (rest !== undefined) given = this.join(given, rest, param)
        bind(param, given, scope, this)
      }
    })
    if (!this.active.has(node) && this.walked.get(node) !== this.lattice.changes) {
      this.active.add(node)
      this.walked.set(node, this.lattice.changes)
      if (node.body.type === 'BlockStatement') {
        for (const s of node.body.body) this.statement(s, scope)
        if (mayEnd(node.body.body)) this.add(result, shapes.null, node)
      } else this.add(result, this.expression(node.body, scope), node.body)
      this.active.delete(node)
    }
    this.source = outerSource
    this.result = outerResult
    return result.root.shape
  }

  private functionScope({ node, scope }: FunctionShape): Scope {
    const names = new Set<string>()
    for (const param of node.params) patternNames(param, names)
    if (node.body.type === 'BlockStatement') {
      for (const s of node.body.body) varNames(s, names)
      lexicalNames(node.body.body, names)
    }
    const made = this.scope(node, scope, names)
    if (node.type === 'FunctionExpression' && node.id && !made.variables.has(node.id.name)) {
      const own = new Cell()
      own.shape = { kind: 'function', node, scope, source: this.source }
      made.variables.set(node.id.name, own)
    }
    if (node.body.type === 'BlockStatement') this.hoist(node.body.body, made)
    return made
  }

  /** The variables of a function or a block. */
  scope(node: Node, parent: Scope, names: ReadonlySet<string>): Scope {
    let scope = this.scopes.get(node)
    if (scope === undefined) {
      scope = new Scope(parent)
      for (const name of names) scope.variables.set(name, new Cell())
      this.scopes.set(node, scope)
    }
    return scope
  }

  /** The same of statements, whose functions are there before any is run. */
  block(node: Node, statements: readonly Node[], parent: Scope): Scope {
    const names = new Set<string>()
    lexicalNames(statements, names)
    const scope = this.scope(node, parent, names)
    this.hoist(statements, scope)
    return scope
  }

  private hoist(statements: readonly Node[], scope: Scope): void {
    for (const s of statements) {
      if (s.type !== 'FunctionDeclaration' || !s.id) continue
      const cell = this.variable(s.id.name, scope)
      if (cell instanceof Cell) this.add(cell, this.functionShape(s, scope), s)
    }
  }

  functionShape(node: FunctionShape['node'], scope: Scope): Shape {
    return { kind: 'function', node, scope, source: this.source }
  }

  /** The cell of a variable, or the shape of what is captured. */
  variable(name: string, scope: Scope): Cell | Shape | undefined {
    let at = scope
    for (;;) {
      const cell = at.variables.get(name)
      if (cell !== undefined) return cell
      if (at.parent === undefined) return at.captured?.(name)
      at = at.parent
    }
  }

  /** What a variable may be. */
  read(node: acorn.Identifier, scope: Scope): Shape {
    const found = this.variable(node.name, scope)
    if (found instanceof Cell) return found.root.shape
    if (found === undefined) {
      return this.unknown(node, `what '${node.name}' is cannot be read off`)
    }
    return found.kind === 'global' ? (globalValue(found.path) ?? found) : found
  }

  /** The value is given to code that is not followed, which may call it or change what is in it. */
  escape(shape: Shape, node: acorn.Node): void {
    const change = (cell: Cell): void => {
      if (cell.root.shape.kind === 'unknown') return
      const inside = cell.root.shape
      this.add(cell, this.unknown(node, 'this code may change it'), node)
      this.escape(inside, node)
    }
    switch (shape.kind) {
      case 'array':
      case 'set':
      case 'iterator':
        change(shape.items)
        for (const part of shape.parts ?? []) change(part)
        return
      case 'map':
        change(shape.keys)
        change(shape.values)
        return
      case 'object': {
        const { named, rest } = shape.fields.root
        for (const cell of named.values()) change(cell)
        change(rest)
        return
      }
      case 'tuple':
        for (const item of shape.items) this.escape(item, node)
        return
      case 'function':
        this.callFunction(shape, [], this.unknown(node, 'what this code gives it is not known'))
    }
  }
}

/** The end of the statements may be reached, so that undefined is given. */
function mayEnd(statements: readonly acorn.Statement[]): boolean {
  const last = statements.at(-1)
  return last?.type !== 'ReturnStatement' && last?.type !== 'ThrowStatement'
}
