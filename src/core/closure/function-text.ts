/**
 * The text of a function (`fn.toString()`) made ready to be compiled elsewhere: what kind it is, an expression that
 * evaluates to it, and its free variables. Results are cached by text.
 */
import { createRequire } from 'node:module'
import type * as acorn from 'acorn'
import { type FreeVariables, findFreeVariables, type TextRange } from './free-variables.js'
import { metaVariable } from './records.js'

export interface FunctionText {
  readonly kind: 'function' | 'class'
  /** An expression whose value is the function; for most functions the text in parentheses. */
  readonly code: string
  /** Offset in `code` of the text as it was. */
  readonly codeStart: number
  /** Offset in the text of the place that V8 reports as the function's location. */
  readonly anchor: number
  readonly free: FreeVariables
  /** `code` is no more than the text in parentheses. */
  readonly verbatim: boolean
  /** Takes part in `this` or `arguments` of its own in a way that sloppy and strict code do differently. */
  readonly modeDependent: boolean
  /** The text can be strict code. */
  readonly strictable: boolean
  /** A class whose instances have #private fields, methods or accessors. */
  readonly privateMembers: boolean
  /** Name of the variable that stands for the super class in `code`. */
  readonly superName: string | undefined
  /** How many arguments the function takes; undefined for a class. */
  readonly arity: Arity | undefined
  /** Texts of the members whose computed names are variables `${keyPrefix}N` in `code`. */
  readonly computedMembers: readonly string[]
}

/** Arguments without a default value stand before `least`; with a rest parameter or `arguments`, `most` is infinite. */
export interface Arity {
  readonly least: number
  readonly most: number
}

/** Why a text could not be used. */
export interface UnusableText {
  readonly problem: string
}

export const superVariable = '$millraceSuper'
export const keyPrefix = '$millraceKey'
const methodName = '$millraceMethod'

const maxCachedTexts = 5000
const cache = new Map<string, FunctionText | UnusableText>()

let loadedAcorn: typeof acorn | undefined

/** The parser, loaded when it is first needed: task threads capture nothing and never load it. */
export function parser(): typeof acorn {
  return (loadedAcorn ??= createRequire(import.meta.url)('acorn') as typeof acorn)
}

export function readFunctionText(text: string): FunctionText | UnusableText {
  let known = cache.get(text)
  if (known === undefined) {
    known = parse(text)
    if (cache.size >= maxCachedTexts) cache.clear()
    cache.set(text, known)
  }
  return known
}

export function isUnusable(text: FunctionText | UnusableText): text is UnusableText {
  return 'problem' in text
}

type Callable = acorn.FunctionExpression | acorn.ArrowFunctionExpression | acorn.ClassExpression

function parse(text: string): FunctionText | UnusableText {
  let problem: unknown
  try {
    const code = `(${text})`
    const node = parseExpression(code)
    if (isCallable(node)) return describe(text, code, 1, node, true)
  } catch (error) {
    problem = error
  }
  try {
    return parseMethod(text)
  } catch (error) {
    const message = String((error as Error).message)
    if (text.includes('#') && /private/i.test(message)) {
      return { problem: 'uses a private name (#x) of its class' }
    }
    if (/^'?new\.target/.test((problem as Error | undefined)?.message ?? '')) {
      return { problem: "uses 'new.target' of the function around it" }
    }
    return {
      problem: `has a text that cannot be parsed (${(problem as Error | undefined)?.message ?? message})`,
    }
  }
}

function isCallable(node: acorn.Expression): node is Callable {
  return /^(Function|ArrowFunction|Class)Expression$/.test(node.type)
}

function parseExpression(code: string): acorn.Expression {
  const program = parseProgram(code)
  const [statement] = program.body
  if (statement.type !== 'ExpressionStatement' || program.body.length !== 1) {
    throw new SyntaxError('not one expression')
  }
  return statement.expression
}

/** As a script; as a module when only that works (import.meta). */
function parseProgram(code: string): acorn.Program {
  const options = { ecmaVersion: 'latest', allowSuperOutsideMethod: true } as const
  try {
    return parser().parse(code, { ...options, sourceType: 'script' })
  } catch (error) {
    try {
      return parser().parse(code, { ...options, sourceType: 'module' })
    } catch {
      throw error
    }
  }
}

/** Method, getter or setter: becomes a method with a fixed name of an object literal. */
function parseMethod(text: string): FunctionText | UnusableText {
  const literal = `({${text}})`
  const object = parseExpression(literal) as acorn.ObjectExpression
  const property = object.properties[0] as acorn.Property
  let { start, end } = property.key
  if (property.computed) {
    start = literal.lastIndexOf('[', start)
    end = literal.indexOf(']', end) + 1
  }
  let head = literal.slice(0, start)
  if (property.kind === 'get' || property.kind === 'set') head = '({'
  const code = `${head}${methodName}${literal.slice(end)}.${methodName}`
  const again = parseExpression(code) as acorn.MemberExpression
  const method = (again.object as acorn.ObjectExpression).properties[0] as acorn.Property
  const described = describe(text, code, 2, method.value as acorn.FunctionExpression, false)
  return { ...described, anchor: property.value.start - 2 }
}

function arityOf({ type, params }: Exclude<Callable, acorn.ClassExpression>, text: string): Arity {
  const optional = params.findIndex(({ type }) => /^(Assignment|Rest)/.test(type))
  const isOpen =
    params.at(-1)?.type === 'RestElement' ||
    (type === 'FunctionExpression' && /\barguments\b/.test(text))
  return {
    least: optional === -1 ? params.length : optional,
    most: isOpen ? Number.POSITIVE_INFINITY : params.length,
  }
}

function describe(
  text: string,
  code: string,
  codeStart: number,
  node: Callable,
  verbatim: boolean,
): FunctionText {
  const edits: (TextRange & { readonly text: string })[] = []
  const computedMembers: string[] = []
  let superName: string | undefined
  if (node.type === 'ClassExpression') {
    if (node.superClass && node.superClass.type !== 'Literal') {
      edits.push({ ...rangeOf(node.superClass), text: superVariable })
      node.superClass = variable(node.superClass, superVariable)
      superName = superVariable
    }
    for (const m of node.body.body) {
      if (m.type !== 'MethodDefinition' || !m.computed) continue
      if (/^Symbol\.\w+$/.test(code.slice(m.key.start, m.key.end))) continue
      const name = `${keyPrefix}${computedMembers.length}`
      computedMembers.push(code.slice(m.start, m.end).replace(/^static\s+/, ''))
      edits.push({ ...rangeOf(m.key), text: name })
      m.key = variable(m.key, name)
    }
  }
  const free = findFreeVariables(node)
  for (const range of free.importMetas) edits.push({ ...rangeOf(range), text: metaVariable })
  edits.sort((a, b) => b.start - a.start)
  let edited = code
  for (const e of edits) edited = edited.slice(0, e.start) + e.text + edited.slice(e.end)
  return {
    kind: node.type === 'ClassExpression' ? 'class' : 'function',
    arity: node.type === 'ClassExpression' ? undefined : arityOf(node, text),
    code: edited,
    codeStart,
    anchor: anchorOf(node, code) - codeStart,
    free,
    verbatim: verbatim && edits.length === 0,
    modeDependent: node.type === 'FunctionExpression' && /\b(this|arguments)\b/.test(text),
    strictable: isStrictable(code),
    privateMembers: node.type === 'ClassExpression' && hasPrivateMembers(node, free),
    superName,
    computedMembers,
  }
}

/** In the text, or made of WeakMaps by a compiler for old engines (esbuild, tsc): then its helpers are called. */
function hasPrivateMembers(node: acorn.ClassExpression, free: FreeVariables): boolean {
  for (const [name] of free.variables) {
    if (/^__(privateAdd|classPrivateField(Get|Set|In))$/.test(name)) return true
  }
  return node.body.body.some(
    m =>
      (m.type === 'PropertyDefinition' || m.type === 'MethodDefinition') &&
      !m.static &&
      m.key.type === 'PrivateIdentifier',
  )
}

function rangeOf(node: TextRange): TextRange {
  return { start: node.start, end: node.end }
}

function variable(at: acorn.Node, name: string): acorn.Identifier {
  return { type: 'Identifier', name, start: at.start, end: at.end }
}

function isStrictable(code: string): boolean {
  try {
    parser().parse(`'use strict';${code}`, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowSuperOutsideMethod: true,
    })
    return true
  } catch {
    return false
  }
}

/** V8 puts an arrow at its start, a function at its parameter list, a class at its constructor's, else at its start. */
function anchorOf(node: Callable, code: string): number {
  if (node.type === 'ArrowFunctionExpression') return node.start
  if (node.type === 'FunctionExpression') return code.indexOf('(', node.id?.end ?? node.start)
  for (const m of node.body.body) {
    if (m.type === 'MethodDefinition' && m.kind === 'constructor') return m.value.start
  }
  return node.start
}
