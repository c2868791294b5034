/** Expressions, statements and calls over shapes: one walk over a function's text. */
import type * as acorn from 'acorn'
import { lexicalNames, patternNames, varNames } from '../../core/closure/free-variables.js'
import { globalCall, globalValue, scalarMethod, scalarProperty } from './built-ins.js'
import { collectionMethod, elementsOf } from './collections.js'
import {
  binaryShape,
  isNotBigint,
  negated,
  type OperandPair,
  truthyKept,
  unaryNumber,
} from './operators.js'
import {
  Cell,
  type CodePlace,
  Fields,
  type Lattice,
  Scope,
  type Shape,
  type SourceText,
  shapeName,
  shapeOfNumber,
  shapes,
} from './shape.js'

type Node = acorn.AnyNode
type FunctionShape = Extract<Shape, { kind: 'function' }>

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
        this.bind(param.argument, { kind: 'array', items }, scope)
      } else {
        let given = args[i] ?? shapes.null
        if (rest !== undefined) given = this.join(given, rest, param)
        this.bind(param, given, scope)
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

  private scope(node: Node, parent: Scope, names: ReadonlySet<string>): Scope {
    let scope = this.scopes.get(node)
    if (scope === undefined) {
      scope = new Scope(parent)
      for (const name of names) scope.variables.set(name, new Cell())
      this.scopes.set(node, scope)
    }
    return scope
  }

  private block(node: Node, statements: readonly Node[], parent: Scope): Scope {
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

  private functionShape(node: FunctionShape['node'], scope: Scope): Shape {
    return { kind: 'function', node, scope, source: this.source }
  }

  /** The cell of a variable, or the shape of what is captured. */
  private variable(name: string, scope: Scope): Cell | Shape | undefined {
    let at = scope
    for (;;) {
      const cell = at.variables.get(name)
      if (cell !== undefined) return cell
      if (at.parent === undefined) return at.captured?.(name)
      at = at.parent
    }
  }

  private read(node: acorn.Identifier, scope: Scope): Shape {
    const found = this.variable(node.name, scope)
    if (found instanceof Cell) return found.root.shape
    if (found === undefined) {
      return this.unknown(node, `what '${node.name}' is cannot be read off`)
    }
    return found.kind === 'global' ? (globalValue(found.path) ?? found) : found
  }

  private assign(target: Node, value: Shape, scope: Scope): void {
    if (target.type === 'MemberExpression') this.assignMember(target, value, scope)
    else this.bind(target as acorn.Pattern, value, scope)
  }

  /** Gives the variables of a pattern what they get of a value. */
  private bind(pattern: acorn.Pattern, value: Shape, scope: Scope): void {
    switch (pattern.type) {
      case 'Identifier': {
        const found = this.variable(pattern.name, scope)
        if (found instanceof Cell) this.add(found, value, pattern)
        return
      }
      case 'AssignmentPattern': {
        const other = this.expression(pattern.right, scope)
        this.bind(pattern.left, this.join(value, other, pattern), scope)
        return
      }
      case 'ArrayPattern':
        this.bindArray(pattern, value, scope)
        return
      case 'ObjectPattern':
        for (const p of pattern.properties) {
          if (p.type === 'RestElement') {
            this.bind(p.argument, this.unknown(p, 'the rest of an object is not followed'), scope)
          } else {
            const name = this.key(p, scope)
            const part =
              name === undefined
                ? this.unknown(p, 'a computed key is not followed')
                : this.property(value, name, p)
            this.bind(p.value, part, scope)
          }
        }
        return
      case 'MemberExpression':
        this.assignMember(pattern, value, scope)
        return
      case 'RestElement':
        this.bind(pattern.argument, value, scope)
    }
  }

  private bindArray(pattern: acorn.ArrayPattern, value: Shape, scope: Scope): void {
    const element = value.kind === 'tuple' ? undefined : elementsOf(value, this, pattern)
    pattern.elements.forEach((p, i) => {
      if (p === null) return
      if (p.type === 'RestElement') {
        const items = this.cell(p)
        if (value.kind === 'tuple') {
          for (const item of value.items.slice(i)) this.add(items, item, p)
        } else this.add(items, element ?? shapes.nothing, p)
        this.bind(p.argument, { kind: 'array', items }, scope)
        return
      }
      const item = value.kind === 'tuple' ? (value.items[i] ?? shapes.null) : element
      this.bind(p, item ?? shapes.nothing, scope)
    })
  }

  /** The name of a property that is written or a constant text. */
  private key(node: acorn.Property | acorn.AssignmentProperty, scope: Scope): string | undefined {
    const { key, computed } = node
    if (computed) this.expression(key, scope)
    if (!computed && key.type === 'Identifier') return key.name
    return key.type === 'Literal' ? String(key.value) : undefined
  }

  private statement(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'VariableDeclaration':
        for (const d of node.declarations) {
          if (d.init) this.bind(d.id, this.expression(d.init, scope), scope)
          else this.bind(d.id, shapes.null, scope)
        }
        return
      case 'ReturnStatement': {
        const given = node.argument ? this.expression(node.argument, scope) : shapes.null
        this.add(this.result, given, node.argument ?? node)
        return
      }
      case 'ExpressionStatement':
        this.expression(node.expression, scope)
        return
      case 'ThrowStatement':
        this.expression(node.argument, scope)
        return
      case 'IfStatement':
        this.expression(node.test, scope)
        this.statement(node.consequent, scope)
        if (node.alternate) this.statement(node.alternate, scope)
        return
      case 'BlockStatement': {
        const inner = this.block(node, node.body, scope)
        for (const s of node.body) this.statement(s, inner)
        return
      }
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.expression(node.test, scope)
        this.statement(node.body, scope)
        return
      case 'ForStatement': {
        const inner = this.block(node, node.init ? [node.init] : [], scope)
        if (node.init?.type === 'VariableDeclaration') this.statement(node.init, inner)
        else if (node.init) this.expression(node.init, inner)
        if (node.test) this.expression(node.test, inner)
        if (node.update) this.expression(node.update, inner)
        this.statement(node.body, inner)
        return
      }
      case 'ForOfStatement':
      case 'ForInStatement':
        this.loop(node, scope)
        return
      case 'SwitchStatement': {
        this.expression(node.discriminant, scope)
        const inner = this.block(
          node,
          node.cases.flatMap(c => c.consequent),
          scope,
        )
        for (const c of node.cases) {
          if (c.test) this.expression(c.test, inner)
          for (const s of c.consequent) this.statement(s, inner)
        }
        return
      }
      case 'TryStatement':
        this.statement(node.block, scope)
        if (node.handler) this.caught(node.handler, scope)
        if (node.finalizer) this.statement(node.finalizer, scope)
        return
      case 'LabeledStatement':
        this.statement(node.body, scope)
        return
      case 'ClassDeclaration': {
        const cell = node.id && this.variable(node.id.name, scope)
        if (cell instanceof Cell)
          this.add(cell, this.unknown(node, 'a class is not followed'), node)
      }
    }
  }

  private caught(node: acorn.CatchClause, scope: Scope): void {
    const names = new Set<string>()
    patternNames(node.param, names)
    const inner = this.scope(node, scope, names)
    if (node.param) {
      this.bind(node.param, this.unknown(node.param, 'anything may be thrown'), inner)
    }
    this.statement(node.body, inner)
  }

  private loop(node: acorn.ForOfStatement | acorn.ForInStatement, scope: Scope): void {
    const { left } = node
    const declared = left.type === 'VariableDeclaration'
    const inner = this.block(node, declared ? [left] : [], scope)
    const over = this.expression(node.right, inner)
    const item = node.type === 'ForInStatement' ? shapes.string : elementsOf(over, this, node.right)
    if (declared) this.bind(left.declarations[0].id, item, inner)
    else this.assign(left as Node, item, inner)
    this.statement(node.body, inner)
  }

  expression(node: acorn.Expression | acorn.Super | acorn.PrivateIdentifier, scope: Scope): Shape {
    switch (node.type) {
      case 'Literal':
        return literalShape(node)
      case 'Identifier':
        return this.read(node, scope)
      case 'TemplateLiteral':
        for (const e of node.expressions) this.expression(e, scope)
        return shapes.string
      case 'ArrayExpression':
        return this.arrayLiteral(node, scope)
      case 'ObjectExpression':
        return this.objectLiteral(node, scope)
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.functionShape(node, scope)
      case 'UnaryExpression':
        return this.unary(node, scope)
      case 'UpdateExpression': {
        const { argument } = node
        const value = unaryNumber(this.expression(argument, scope)) ?? this.notANumber(node)
        this.assign(argument as Node, value, scope)
        return value
      }
      case 'BinaryExpression': {
        const left =
          node.left.type === 'PrivateIdentifier' ? shapes.null : this.expression(node.left, scope)
        return this.binary(node.operator, { left, right: this.expression(node.right, scope) }, node)
      }
      case 'LogicalExpression':
        return this.logical(
          node.operator,
          this.expression(node.left, scope),
          () => this.expression(node.right, scope),
          node,
        )
      case 'ConditionalExpression': {
        this.expression(node.test, scope)
        const given = this.expression(node.consequent, scope)
        return this.join(given, this.expression(node.alternate, scope), node)
      }
      case 'AssignmentExpression':
        return this.assignment(node, scope)
      case 'SequenceExpression':
        return node.expressions.map(e => this.expression(e, scope)).at(-1) as Shape
      case 'ChainExpression':
        return this.expression(node.expression, scope)
      case 'ParenthesizedExpression':
        return this.expression(node.expression, scope)
      case 'MemberExpression':
        return this.member(node, scope)
      case 'CallExpression':
        return this.call(node, scope)
      case 'NewExpression':
        return this.construct(node, scope)
      case 'TaggedTemplateExpression': {
        const tag = this.expression(node.tag, scope)
        for (const e of node.quasi.expressions) this.escape(this.expression(e, scope), node)
        if (tag.kind === 'global' && tag.path === 'String.raw') return shapes.string
        return this.unknown(node, 'a tagged template is not followed')
      }
      case 'ThisExpression':
        return this.unknown(node, "'this' is not followed")
      default:
        return this.unknown(node, 'an expression of this kind is not followed')
    }
  }

  private notANumber(node: acorn.Node): Shape {
    return this.unknown(node, 'it may be a number and may be a bigint')
  }

  private unary(node: acorn.UnaryExpression, scope: Scope): Shape {
    const { operator, argument } = node
    const value = this.expression(argument, scope)
    switch (operator) {
      case 'typeof':
        return shapes.string
      case '!':
      case 'delete':
        return shapes.boolean
      case 'void':
        return shapes.null
      case '+':
        return value.kind === 'nothing' ? value : shapes.double
      case '-':
        if (argument.type === 'Literal') return negated(argument.value, value)
        return unaryNumber(value) ?? this.notANumber(node)
      default:
        if (value.kind === 'nothing') return value
        if (isNotBigint(value)) return shapes.int
        return unaryNumber(value) ?? this.notANumber(node)
    }
  }

  private binary(operator: string, operands: OperandPair, node: acorn.Node): Shape {
    const made = binaryShape(operator, operands)
    if (typeof made !== 'string') return made
    // what could not be judged before is the reason, when there is such
    for (const operand of [operands.left, operands.right]) {
      if (operand.kind === 'unknown') return operand
    }
    return this.unknown(node, made)
  }

  private logical(operator: string, left: Shape, right: () => Shape, node: acorn.Node): Shape {
    const kept = operator === '&&' ? truthyKept(left) : left
    return this.join(kept, right(), node)
  }

  private assignment(node: acorn.AssignmentExpression, scope: Scope): Shape {
    const { operator, left } = node
    if (operator === '=') {
      const value = this.expression(node.right, scope)
      this.assign(left as Node, value, scope)
      return value
    }
    const old = this.expression(left as acorn.Expression, scope)
    const right = (): Shape => this.expression(node.right, scope)
    const sign = operator.slice(0, -1)
    const value = /^(&&|\|\||\?\?)$/.test(sign)
      ? this.logical(sign, old, right, node)
      : this.binary(sign, { left: old, right: right() }, node)
    this.assign(left as Node, value, scope)
    return value
  }

  private assignMember(node: acorn.MemberExpression, value: Shape, scope: Scope): void {
    const object = this.expression(node.object, scope)
    const name = this.memberName(node, scope)
    if (object.kind === 'array') {
      if (name !== 'length') this.add(object.items, value, node)
    } else if (object.kind === 'object') {
      const { fields } = object
      this.add(
        name === undefined ? fields.root.rest : this.lattice.field(fields, name),
        value,
        node,
      )
    } else this.escape(value, node)
  }

  /** Undefined when the name is computed. */
  private memberName(node: acorn.MemberExpression, scope: Scope): string | undefined {
    const { property, computed } = node
    if (!computed) return property.type === 'Identifier' ? property.name : '#'
    this.expression(property, scope)
    return property.type === 'Literal' && typeof property.value === 'string'
      ? property.value
      : undefined
  }

  private member(node: acorn.MemberExpression, scope: Scope): Shape {
    const object = this.expression(node.object, scope)
    const name = this.memberName(node, scope)
    if (object.kind === 'null' && node.optional) return shapes.null
    return name === undefined ? this.indexed(object, node) : this.property(object, name, node)
  }

  /** `object[index]` */
  private indexed(object: Shape, node: acorn.MemberExpression): Shape {
    switch (object.kind) {
      case 'nothing':
      case 'unknown':
        return object
      case 'null':
        return shapes.nothing
      case 'array':
        return this.join(object.items.root.shape, shapes.null, node)
      case 'tuple':
        return object.items.reduce((a, b) => this.join(a, b, node))
      case 'object': {
        const { named, rest } = object.fields.root
        let found: Shape = shapes.null
        for (const cell of [...named.values(), rest]) {
          found = this.join(found, cell.root.shape, node)
        }
        return found
      }
      case 'scalar':
        if (object.js === 'string') return shapes.string
        if (object.js === 'bytes') return shapes.int
    }
    return this.unknown(node, `an index of ${shapeName(object)} is not followed`)
  }

  /** A property that is read, no method. */
  private property(object: Shape, name: string, node: acorn.Node): Shape {
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
        break
      case 'set':
      case 'map':
        if (name === 'size') return shapes.int
        break
      case 'object': {
        const { named, rest } = object.fields.root
        const own = named.get(name)?.root.shape ?? shapes.null
        if (own === shapes.null && name in Object.prototype) break
        return this.join(own, rest.root.shape, node)
      }
      case 'global': {
        const path = `${object.path}.${name}`
        return globalValue(path) ?? { kind: 'global', path }
      }
    }
    return this.unknown(node, `what '${name}' of ${shapeName(object)} is cannot be read off`)
  }

  /** The arguments of a call; `rest` joins what is spread. */
  private arguments(
    nodes: readonly (acorn.Expression | acorn.SpreadElement)[],
    scope: Scope,
  ): { args: Shape[]; rest: Shape | undefined } {
    const args: Shape[] = []
    let rest: Shape | undefined
    for (const node of nodes) {
      if (node.type === 'SpreadElement') {
        const spread = elementsOf(this.expression(node.argument, scope), this, node.argument)
        rest = rest === undefined ? spread : this.join(rest, spread, node)
      } else if (rest === undefined) args.push(this.expression(node, scope))
      else rest = this.join(rest, this.expression(node, scope), node)
    }
    return { args, rest }
  }

  private call(node: acorn.CallExpression, scope: Scope): Shape {
    const { callee } = node
    if (callee.type === 'MemberExpression') {
      const object = this.expression(callee.object, scope)
      const name = this.memberName(callee, scope)
      if (object.kind === 'null' && (callee.optional || node.optional)) return shapes.null
      if (name !== undefined && object.kind !== 'global') {
        const { args, rest } = this.arguments(node.arguments, scope)
        return this.method(object, name, args, rest, node)
      }
      const made =
        name === undefined ? this.indexed(object, callee) : this.property(object, name, callee)
      return this.apply(made, node, scope)
    }
    return this.apply(this.expression(callee, scope), node, scope)
  }

  private apply(called: Shape, node: acorn.CallExpression, scope: Scope): Shape {
    const { args, rest } = this.arguments(node.arguments, scope)
    if (called.kind === 'function') return this.callFunction(called, args, rest)
    if (called.kind === 'global') {
      const made =
        collectionMethod(called, called.path, args, this, node) ?? globalCall(called.path)
      if (made !== undefined) return made
    }
    for (const arg of rest === undefined ? args : [...args, rest]) this.escape(arg, node)
    if (called.kind === 'unknown' || called.kind === 'nothing') return called
    if (called.kind === 'null') return node.optional ? shapes.null : shapes.nothing
    return this.unknown(node, `what a call of ${shapeName(called)} gives is not known`)
  }

  private method(
    object: Shape,
    name: string,
    args: readonly Shape[],
    rest: Shape | undefined,
    node: acorn.CallExpression,
  ): Shape {
    if (object.kind === 'null') return shapes.nothing
    if (object.kind === 'object') {
      const own = object.fields.root.named.get(name)?.root.shape
      if (own?.kind === 'function') return this.callFunction(own, args, rest)
    }
    if (rest === undefined || name === 'push' || name === 'concat' || name === 'unshift') {
      const all = rest === undefined ? args : [...args, rest]
      const made = collectionMethod(object, name, all, this, node)
      if (made !== undefined) return made
    }
    for (const arg of rest === undefined ? args : [...args, rest]) this.escape(arg, node)
    if (object.kind === 'nothing' || object.kind === 'unknown') {
      return name === 'toString' && object.kind === 'unknown' ? shapes.string : object
    }
    if (object.kind === 'scalar') {
      if (object.js === 'date' && name.startsWith('set')) {
        if (object.type.kind === 'timestamp') return shapes.double
        return this.unknown(node, `a ${shapeName(object)} that is changed may be another type`)
      }
      const made = scalarMethod(object, name)
      if (made !== undefined) return made
    }
    this.escape(object, node)
    return this.unknown(
      node,
      `what the method '${name}' of ${shapeName(object)} gives is not known`,
    )
  }

  private construct(node: acorn.NewExpression, scope: Scope): Shape {
    const called = this.expression(node.callee, scope)
    const { args, rest } = this.arguments(node.arguments, scope)
    const path = called.kind === 'global' ? called.path : ''
    switch (path) {
      case 'Date':
        return args.length === 0 && rest === undefined ? shapes.date : shapes.doubtfulDate
      case 'RegExp':
        return shapes.regexp
      case 'Set': {
        const items = this.cell(node)
        if (args.length > 0) this.add(items, elementsOf(args[0], this, node), node)
        return { kind: 'set', items }
      }
      case 'Map': {
        const [keys, values] = [this.cell(node, 0), this.cell(node, 1)]
        if (args.length > 0) this.fillMap(args[0], keys, values, node)
        return { kind: 'map', keys, values }
      }
      case 'Array': {
        const items = this.cell(node)
        // one number is a length
        const isLength = args.length === 1 && args[0].kind === 'scalar' && args[0].js === 'number'
        if (!isLength) for (const arg of args) this.add(items, arg, node)
        return { kind: 'array', items }
      }
    }
    for (const arg of args) this.escape(arg, node)
    return this.unknown(node, 'an instance of a class is not followed')
  }

  private fillMap(from: Shape, keys: Cell, values: Cell, node: acorn.Node): void {
    const entry = elementsOf(from, this, node)
    if (entry.kind === 'tuple' && entry.items.length === 2) {
      this.add(keys, entry.items[0], node)
      this.add(values, entry.items[1], node)
    } else if (entry.kind !== 'nothing' && entry.kind !== 'null') {
      // pairs are arrays: what is in them may be key and value
      const part = elementsOf(entry, this, node)
      this.add(keys, part, node)
      this.add(values, part, node)
    }
  }

  private arrayLiteral(node: acorn.ArrayExpression, scope: Scope): Shape {
    const items = this.cell(node)
    for (const e of node.elements) {
      if (e === null) this.add(items, shapes.null, node)
      else if (e.type === 'SpreadElement') {
        this.add(items, elementsOf(this.expression(e.argument, scope), this, e), e)
      } else this.add(items, this.expression(e, scope), e)
    }
    return { kind: 'array', items }
  }

  private objectLiteral(node: acorn.ObjectExpression, scope: Scope): Shape {
    let fields = this.objects.get(node)
    if (fields === undefined) this.objects.set(node, (fields = new Fields()))
    for (const p of node.properties) {
      if (p.type === 'SpreadElement')
        this.spreadObject(this.expression(p.argument, scope), fields, p)
      else {
        const name = this.key(p, scope)
        const value =
          p.kind === 'init'
            ? this.expression(p.value, scope)
            : this.unknown(p, 'an accessor is not followed')
        this.add(name === undefined ? fields.root.rest : this.lattice.field(fields, name), value, p)
      }
    }
    return { kind: 'object', fields }
  }

  private spreadObject(from: Shape, into: Fields, node: acorn.Node): void {
    if (from.kind === 'nothing' || from.kind === 'null') return
    if (from.kind !== 'object') {
      const why = `the fields of ${shapeName(from)} are not known`
      this.add(into.root.rest, from.kind === 'unknown' ? from : this.unknown(node, why), node)
      return
    }
    const { named, rest } = from.fields.root
    for (const [name, cell] of named) {
      this.add(this.lattice.field(into, name), cell.root.shape, node)
    }
    this.add(into.root.rest, rest.root.shape, node)
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

function literalShape(node: acorn.Literal): Shape {
  const { value } = node
  if (node.regex !== undefined && node.regex !== null) return shapes.regexp
  if (node.bigint !== undefined && node.bigint !== null) return shapes.bigint
  if (typeof value === 'number') return shapeOfNumber(value)
  if (typeof value === 'string') return shapes.string
  return typeof value === 'boolean' ? shapes.boolean : shapes.null
}

/** The end of the statements may be reached, so that undefined is given. */
function mayEnd(statements: readonly acorn.Statement[]): boolean {
  const last = statements.at(-1)
  return last?.type !== 'ReturnStatement' && last?.type !== 'ThrowStatement'
}
