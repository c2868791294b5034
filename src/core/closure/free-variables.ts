/**
 * What a piece of syntax needs from around it: the variables that it uses and does not declare, and whether it uses the
 * outer `this`, `super`, `arguments` or `new.target`. Where JavaScript's scoping leaves room (functions in blocks of sloppy
 * code), a name is rather reported too often than too seldom: an extra captured value does no harm.
 */
import type * as acorn from 'acorn'

export interface FreeVariable {
  /** The text changes it. */
  assigned: boolean
  /** Read while the text is evaluated, not when the function is called (only classes have such). */
  eager: boolean
  /** The properties read when it is used as `name.property` only; undefined when it is used as a value. */
  properties: Set<string> | undefined
  /** The properties assigned as `name.property = value`, `??=` and the like. */
  assignedProperties?: Set<string>
}

export interface TextRange {
  readonly start: number
  readonly end: number
}

export interface FreeVariables {
  readonly variables: Map<string, FreeVariable>
  outerThis: boolean
  outerSuper: boolean
  outerArguments: boolean
  outerNewTarget: boolean
  /** Calls `eval` by that name. */
  evaluates: boolean
  dynamicImport: boolean
  readonly importMetas: TextRange[]
}

class Scope {
  readonly names: Set<string> = new Set()
  readonly parent: Scope | undefined

  constructor(parent: Scope | undefined) {
    this.parent = parent
  }

  has(name: string): boolean {
    return this.names.has(name) || (this.parent?.has(name) ?? false)
  }
}

/** `own`: inside a function that has a `this` of its own. `home`: inside a method, where `super` is known. */
interface Place {
  readonly own: boolean
  readonly home: boolean
  readonly depth: number
}

/** Names that a pattern declares. */
export function patternNames(pattern: acorn.Pattern | null | undefined, into: Set<string>): void {
  if (!pattern) return
  switch (pattern.type) {
    case 'Identifier':
      into.add(pattern.name)
      break
    case 'ObjectPattern':
      for (const p of pattern.properties) {
        patternNames(p.type === 'RestElement' ? p.argument : p.value, into)
      }
      break
    case 'ArrayPattern':
      for (const p of pattern.elements) patternNames(p, into)
      break
    case 'AssignmentPattern':
      patternNames(pattern.left, into)
      break
    case 'RestElement':
      patternNames(pattern.argument, into)
      break
  }
}

/** Names that statements of one block declare by let, const, class and function. */
export function lexicalNames(statements: readonly acorn.Node[], into: Set<string>): void {
  for (const node of statements as readonly acorn.AnyNode[]) {
    if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
      for (const d of node.declarations) patternNames(d.id, into)
    } else if (
      (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') &&
      node.id
    ) {
      into.add(node.id.name)
    }
  }
}

/** Names that `var` declares anywhere in a function's body, inner functions left out. */
export function varNames(node: acorn.Node, into: Set<string>): void {
  const n = node as acorn.AnyNode
  if (/Function|^Class|Expression$|Literal$|^Identifier$/.test(n.type)) return
  if (n.type === 'VariableDeclaration' && n.kind === 'var') {
    for (const d of n.declarations) patternNames(d.id, into)
  }
  for (const child of childrenOf(n)) varNames(child, into)
}

export function* childrenOf(node: acorn.Node): Generator<acorn.AnyNode> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item
    } else if (isNode(value)) yield value
  }
}

function isNode(value: unknown): value is acorn.AnyNode {
  return (
    typeof value === 'object' && value !== null && typeof (value as acorn.Node).type === 'string'
  )
}

export function findFreeVariables(root: acorn.Node): FreeVariables {
  const walk = new FreeVariableWalk()
  walk.visit(root as acorn.AnyNode, new Scope(undefined), { own: false, home: false, depth: 0 })
  return walk.found
}

class FreeVariableWalk {
  readonly found: FreeVariables = {
    variables: new Map(),
    outerThis: false,
    outerSuper: false,
    outerArguments: false,
    outerNewTarget: false,
    evaluates: false,
    dynamicImport: false,
    importMetas: [],
  }

  visit(node: acorn.AnyNode | null | undefined, scope: Scope, place: Place): void {
    if (!node) return
    switch (node.type) {
      case 'Identifier':
        this.use(node.name, scope, place)
        return
      case 'ThisExpression':
        if (!place.own) this.found.outerThis = true
        return
      case 'Super':
        if (!place.home) this.found.outerSuper = true
        return
      case 'MetaProperty':
        if (node.meta.name === 'import') this.found.importMetas.push(node)
        else if (!place.own) this.found.outerNewTarget = true
        return
      case 'ImportExpression':
        this.found.dynamicImport = true
        break
      case 'FunctionExpression':
      case 'FunctionDeclaration':
      case 'ArrowFunctionExpression':
        this.visitFunction(node, scope, place)
        return
      case 'ClassExpression':
      case 'ClassDeclaration':
        this.visitClass(node, scope, place)
        return
      case 'MemberExpression':
        this.visitMember(node, scope, place)
        return
      case 'Property':
        if (node.computed) this.visit(node.key, scope, place)
        this.visit(node.value, scope, {
          ...place,
          home: place.home || node.method || node.kind !== 'init',
        })
        return
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'eval') {
          this.found.evaluates = true
        }
        break
      case 'AssignmentExpression':
        this.assign(node.left, scope, place)
        this.visit(node.right, scope, place)
        return
      case 'UpdateExpression':
        if (node.argument.type === 'Identifier') this.assign(node.argument, scope, place)
        else this.visit(node.argument, scope, place)
        return
      case 'VariableDeclarator':
        this.visitPattern(node.id, scope, place)
        this.visit(node.init, scope, place)
        return
      case 'BlockStatement':
        this.visitBlock(node.body, new Scope(scope), place)
        return
      case 'SwitchStatement': {
        this.visit(node.discriminant, scope, place)
        const inner = new Scope(scope)
        for (const c of node.cases) lexicalNames(c.consequent, inner.names)
        for (const c of node.cases) {
          this.visit(c.test, inner, place)
          for (const s of c.consequent) this.visit(s, inner, place)
        }
        return
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.visitLoop(node, new Scope(scope), place)
        return
      case 'CatchClause': {
        const inner = new Scope(scope)
        patternNames(node.param, inner.names)
        if (node.param) this.visitPattern(node.param, inner, place)
        this.visit(node.body, inner, place)
        return
      }
      case 'LabeledStatement':
        this.visit(node.body, scope, place)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        return
    }
    for (const child of childrenOf(node)) this.visit(child, scope, place)
  }

  private use(name: string, scope: Scope, place: Place, property?: string, assigned = false): void {
    if (scope.has(name)) return
    if (name === 'arguments') {
      if (!place.own) this.found.outerArguments = true
      return
    }
    let variable = this.found.variables.get(name)
    if (variable === undefined) {
      variable = { assigned: false, eager: false, properties: new Set() }
      this.found.variables.set(name, variable)
    }
    if (place.depth === 0) variable.eager = true
    if (assigned) variable.assigned = true
    if (property === undefined) variable.properties = undefined
    else variable.properties?.add(property)
  }

  private visitMember(node: acorn.MemberExpression, scope: Scope, place: Place): void {
    const { object, property } = node
    if (object.type === 'Identifier' && !node.computed && property.type === 'Identifier') {
      this.use(object.name, scope, place, property.name)
      return
    }
    this.visit(object as acorn.AnyNode, scope, place)
    if (node.computed) this.visit(property as acorn.AnyNode, scope, place)
  }

  /** The target of an assignment. */
  private assign(target: acorn.Pattern | acorn.Expression, scope: Scope, place: Place): void {
    if (target.type === 'Identifier') this.use(target.name, scope, place, undefined, true)
    else if (/Pattern$|^RestElement$/.test(target.type)) {
      this.visitPattern(target as acorn.Pattern, scope, place, true)
    } else {
      this.visit(target as acorn.AnyNode, scope, place)
      if (target.type === 'MemberExpression') this.assignMember(target, scope)
    }
  }

  private assignMember({ object, property, computed }: acorn.MemberExpression, scope: Scope): void {
    if (object.type !== 'Identifier' || computed || property.type !== 'Identifier') return
    if (scope.has(object.name)) return
    const variable = this.found.variables.get(object.name)
    if (variable !== undefined) (variable.assignedProperties ??= new Set()).add(property.name)
  }

  /** Defaults and computed keys of a pattern; its names too when it is assigned to and not declared. */
  private visitPattern(
    pattern: acorn.Pattern,
    scope: Scope,
    place: Place,
    assigning = false,
  ): void {
    switch (pattern.type) {
      case 'Identifier':
        if (assigning) this.use(pattern.name, scope, place, undefined, true)
        return
      case 'ObjectPattern':
        for (const p of pattern.properties) {
          if (p.type === 'RestElement') this.visitPattern(p.argument, scope, place, assigning)
          else {
            if (p.computed) this.visit(p.key, scope, place)
            this.visitPattern(p.value, scope, place, assigning)
          }
        }
        return
      case 'ArrayPattern':
        for (const p of pattern.elements) if (p) this.visitPattern(p, scope, place, assigning)
        return
      case 'AssignmentPattern':
        this.visitPattern(pattern.left, scope, place, assigning)
        this.visit(pattern.right, scope, place)
        return
      case 'RestElement':
        this.visitPattern(pattern.argument, scope, place, assigning)
        return
      default:
        this.visit(pattern, scope, place)
    }
  }

  private visitFunction(
    node: acorn.Function | acorn.ArrowFunctionExpression,
    scope: Scope,
    place: Place,
  ): void {
    const arrow = node.type === 'ArrowFunctionExpression'
    const inner = { own: arrow ? place.own : true, home: place.home, depth: place.depth + 1 }
    const parameters = new Scope(scope)
    if (node.type === 'FunctionExpression' && node.id) parameters.names.add(node.id.name)
    for (const p of node.params) patternNames(p, parameters.names)
    for (const p of node.params) this.visitPattern(p, parameters, inner)
    if (node.body.type !== 'BlockStatement') {
      this.visit(node.body, parameters, inner)
      return
    }
    const body = new Scope(parameters)
    for (const s of node.body.body) varNames(s, body.names)
    this.visitBlock(node.body.body, body, inner)
  }

  private visitBlock(statements: readonly acorn.AnyNode[], scope: Scope, place: Place): void {
    lexicalNames(statements, scope.names)
    for (const s of statements) this.visit(s, scope, place)
  }

  private visitLoop(
    node: acorn.ForStatement | acorn.ForInStatement | acorn.ForOfStatement,
    scope: Scope,
    place: Place,
  ): void {
    const head = node.type === 'ForStatement' ? node.init : node.left
    if (head?.type === 'VariableDeclaration') {
      for (const d of head.declarations) patternNames(d.id, scope.names)
      this.visit(head, scope, place)
    } else if (head) {
      if (node.type === 'ForStatement') this.visit(head as acorn.AnyNode, scope, place)
      else this.assign(head, scope, place)
    }
    if (node.type === 'ForStatement') {
      this.visit(node.test, scope, place)
      this.visit(node.update, scope, place)
    } else this.visit(node.right, scope, place)
    this.visit(node.body, scope, place)
  }

  private visitClass(node: acorn.Class, scope: Scope, place: Place): void {
    const inner = new Scope(scope)
    if (node.id) inner.names.add(node.id.name)
    this.visit(node.superClass, inner, place)
    const member: Place = { own: true, home: true, depth: place.depth }
    for (const m of node.body.body) {
      if (m.type === 'StaticBlock') {
        const block = new Scope(inner)
        for (const s of m.body) varNames(s, block.names)
        this.visitBlock(m.body, block, member)
        continue
      }
      if (m.computed) this.visit(m.key, inner, place)
      const late = m.type === 'PropertyDefinition' && !m.static
      this.visit(m.value, inner, late ? { ...member, depth: place.depth + 1 } : member)
    }
  }
}
