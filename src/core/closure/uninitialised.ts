/**
 * Tells whether a captured variable is undefined because its declaration has not run yet. V8's scopes show such a variable
 * as undefined, like one that has this value, so the script's text and the stack must tell: the variable has no value
 * when its constant's value can never be undefined, or when the code around the declaration is running and has not come
 * to its end.
 */
import type * as acorn from 'acorn'
import { stackFrames } from '../../util/call-site.js'
import { childrenOf, patternNames, varNames } from './free-variables.js'
import type { Script } from './inspector.js'
import { scriptFile } from './module-location.js'
import { parseScript } from './script-syntax.js'

/** In the script, from 0. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

interface Declaration {
  /** The declarator or class. */
  readonly node: acorn.AnyNode
  readonly kind: 'var' | 'let' | 'const' | 'class'
  /** The function (or class element) whose code the declaration is in; undefined for the script's own. */
  readonly owner: acorn.AnyNode | undefined
}

/** A name that has its value whenever the code inside the scope runs: a parameter, a function. */
const bound: unique symbol = Symbol('bound')

type Found = Omit<Declaration, 'owner'> | typeof bound | undefined

const maxFrames = 1000
const maxPrograms = 4
const programs = new Map<string, { program: acorn.Program; lines: readonly number[] } | undefined>()

/**
 * Where the variable `name`, which the function with this text at this place uses and which is undefined now, is
 * declared, when it has no value yet; undefined when undefined is its value, or when it cannot be told.
 */
export function uninitialisedAt(
  name: string,
  source: string,
  at: TextPosition,
  script: Script,
): TextPosition | undefined {
  const parsed = parse(script)
  if (parsed === undefined) return undefined
  const { program, lines } = parsed
  const start = offsetOf(at, lines)
  if (!script.text.startsWith(source, start)) return undefined
  const declaration = findDeclaration(name, pathTo(program, start, start + source.length))
  if (declaration === undefined) return undefined
  if (!isNeverUndefined(declaration)) {
    const { node, owner } = declaration
    const running = positionsIn(script, lines).filter(p => functionAt(program, p) === owner)
    if (running.length === 0 || !running.every(p => p < node.end)) return undefined
  }
  const { start: offset } = declaration.node
  const line = lines.findLastIndex(lineStart => lineStart <= offset)
  return { line, column: offset - lines[line] }
}

function parse(script: Script): { program: acorn.Program; lines: readonly number[] } | undefined {
  if (programs.has(script.id)) return programs.get(script.id)
  const program = parseScript(script)
  const lines = [0]
  for (const end of script.text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    lines.push(end.index + end[0].length)
  }
  if (programs.size >= maxPrograms) programs.clear()
  const parsed = program && { program, lines }
  programs.set(script.id, parsed)
  return parsed
}

function offsetOf({ line, column }: TextPosition, lines: readonly number[]): number {
  return (lines[line] ?? Number.NaN) + column
}

/** Nodes around the text from `start` to `end`, outermost first, without the function that it is. */
function pathTo(program: acorn.Program, start: number, end: number): acorn.AnyNode[] {
  const path: acorn.AnyNode[] = []
  let node: acorn.AnyNode | undefined = program
  while (node !== undefined) {
    if (node.start === start && node.end === end && /Function|^Class/.test(node.type)) break
    path.push(node)
    let inner: acorn.AnyNode | undefined
    for (const child of childrenOf(node)) {
      if (child.start <= start && child.end >= end) inner = child
    }
    node = inner
  }
  return path
}

function findDeclaration(name: string, path: readonly acorn.AnyNode[]): Declaration | undefined {
  for (let i = path.length - 1; i >= 0; i--) {
    const found = declaredIn(path[i], name)
    if (found === bound) return undefined
    if (found !== undefined) {
      return { ...found, owner: path.slice(0, i + 1).findLast(isCode) }
    }
  }
  return undefined
}

/** What of a scope is code of its own, which has a frame of its own on the stack. */
function isCode(node: acorn.AnyNode): boolean {
  return /Function|^StaticBlock$|^PropertyDefinition$/.test(node.type)
}

function declaredIn(node: acorn.AnyNode, name: string): Found {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const names = new Set<string>()
      for (const p of node.params) patternNames(p, names)
      if (names.has(name)) return bound
      const found = declaredByVar(node.body, name)
      if (found !== undefined) return found
      return node.type === 'FunctionExpression' && node.id?.name === name ? bound : undefined
    }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return node.id?.name === name ? bound : undefined
    case 'Program':
      return declaredByStatements(node.body, name) ?? declaredByVar(node, name)
    case 'BlockStatement':
    case 'StaticBlock':
      return declaredByStatements(node.body, name)
    case 'SwitchStatement':
      return declaredByStatements(
        node.cases.flatMap(c => c.consequent),
        name,
      )
    case 'ForStatement':
      return node.init ? declaredByStatements([node.init], name) : undefined
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredByStatements([node.left], name)
    case 'CatchClause': {
      const names = new Set<string>()
      patternNames(node.param, names)
      return names.has(name) ? bound : undefined
    }
  }
  return undefined
}

function declaredByStatements(statements: readonly acorn.Node[], name: string): Found {
  for (const statement of statements as readonly acorn.AnyNode[]) {
    const exported = /^Export(Named|Default)Declaration$/.test(statement.type)
      ? (statement as acorn.ExportNamedDeclaration).declaration
      : undefined
    const node = (exported ?? statement) as acorn.AnyNode
    if (node.type === 'FunctionDeclaration' && node.id?.name === name) return bound
    if (node.type === 'ClassDeclaration' && node.id?.name === name) return { node, kind: 'class' }
    if (node.type !== 'VariableDeclaration' || node.kind === 'var') continue
    const declarator = declaratorOf(node, name)
    if (declarator !== undefined) {
      return { node: declarator, kind: node.kind === 'const' ? 'const' : 'let' }
    }
  }
  return undefined
}

/** A `var` with a value: bundlers write the constants of a module so. */
function declaredByVar(node: acorn.AnyNode, name: string): Found {
  const names = new Set<string>()
  for (const child of childrenOf(node)) varNames(child, names)
  if (!names.has(name)) return undefined
  const declarator = firstVar(node, name)
  return declarator?.init ? { node: declarator, kind: 'var' } : bound
}

function firstVar(node: acorn.AnyNode, name: string): acorn.VariableDeclarator | undefined {
  for (const child of childrenOf(node)) {
    if (/Function|^Class|Expression$|Literal$|^Identifier$/.test(child.type)) continue
    const own = child.type === 'VariableDeclaration' && child.kind === 'var'
    const found = (own ? declaratorOf(child, name) : undefined) ?? firstVar(child, name)
    if (found !== undefined) return found
  }
  return undefined
}

function declaratorOf(
  node: acorn.VariableDeclaration,
  name: string,
): acorn.VariableDeclarator | undefined {
  return node.declarations.find(({ id }) => {
    const names = new Set<string>()
    patternNames(id, names)
    return names.has(name)
  })
}

/** Once a class or a constant like this has a value, it is not undefined. */
function isNeverUndefined({ node, kind }: Declaration): boolean {
  if (kind === 'class') return true
  if (kind !== 'const' || node.type !== 'VariableDeclarator') return false
  const { id, init } = node
  if (id.type !== 'Identifier' || !init) return false
  return /^(Literal|TemplateLiteral|(Arrow)?FunctionExpression|(Class|Object|Array|New|Binary|Update)Expression)$/.test(
    init.type,
  )
}

/** Offsets in the script at which the stack's frames are. */
function positionsIn(script: Script, lines: readonly number[]): number[] {
  const file = scriptFile(script.url) ?? script.url
  const positions: number[] = []
  for (const frame of stackFrames(maxFrames)) {
    const url = frame.getScriptNameOrSourceURL() ?? ''
    if ((scriptFile(url) ?? url) !== file) continue
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()]
    if (line === null || column === null) continue
    const offset = offsetOf({ line: line - 1, column: column - 1 }, lines)
    if (!Number.isNaN(offset)) positions.push(offset)
  }
  return positions
}

/** The innermost function (or class element) that holds the offset. */
function functionAt(program: acorn.Program, offset: number): acorn.AnyNode | undefined {
  let owner: acorn.AnyNode | undefined
  let node: acorn.AnyNode | undefined = program
  while (node !== undefined) {
    if (isCode(node)) owner = node
    let inner: acorn.AnyNode | undefined
    for (const child of childrenOf(node)) {
      if (child.start <= offset && offset < child.end) inner = child
    }
    node = inner
  }
  return owner
}
