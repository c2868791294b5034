/**
 * What a script's own text says and its scopes do not: which variables are imports, which functions are exported, what is
 * declared at module level. The text is the one that Node ran, after tsx, esbuild or a test runner.
 */
import type * as acorn from 'acorn'
import { childrenOf, lexicalNames, patternNames, varNames } from './free-variables.js'
import { parser } from './function-text.js'
import type { Script } from './inspector.js'

export interface ImportBinding {
  readonly specifier: string
  /** Exported name; 'default', or '*' for the namespace. */
  readonly name: string
}

export interface ScriptSyntax {
  /** By local name. */
  readonly imports: ReadonlyMap<string, ImportBinding>
  /** Exported names by local name. */
  readonly exports: ReadonlyMap<string, string>
  /** Declared at module level (in the module's wrapper for runners that have one). */
  readonly topLevelNames: ReadonlySet<string>
  readonly strict: boolean
  /** Imports millrace and does something when it is loaded: loading it again in a task thread would run the job there. */
  readonly isProgram: boolean
}

const runnerImport = /^__(vi_import|vite_ssr_import|vite_ssr_dynamic_import)__$/
const cache = new Map<string, ScriptSyntax>()

export function scriptSyntax(script: Script): ScriptSyntax {
  let syntax = cache.get(script.id)
  if (syntax === undefined) {
    syntax = read(script)
    cache.set(script.id, syntax)
  }
  return syntax
}

function read(script: Script): ScriptSyntax {
  const imports = new Map<string, ImportBinding>()
  const exports = new Map<string, string>()
  const topLevelNames = new Set<string>()
  let actsOnLoad = false
  const program = parseScript(script)
  for (const statement of program === undefined ? [] : moduleStatements(program)) {
    const declared = declarationOf(statement)
    if (declared !== undefined) {
      lexicalNames([declared], topLevelNames)
      varNames(declared, topLevelNames)
    }
    if (statement.type === 'ImportDeclaration') readImports(statement, imports)
    else if (statement.type === 'ExportNamedDeclaration') readExports(statement, exports)
    else if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      if (declaration.type === 'Identifier') exports.set(declaration.name, 'default')
      else if ('id' in declaration && declaration.id) exports.set(declaration.id.name, 'default')
    } else if (statement.type === 'VariableDeclaration') readRunnerImports(statement, imports)
    else if (statement.type === 'ExpressionStatement') actsOnLoad ||= hasCall(statement.expression)
  }
  const usesMillrace = [...imports.values()].some(i => /^millrace($|\/)/.test(i.specifier))
  return {
    imports,
    exports,
    topLevelNames,
    strict: script.isModule || startsStrict(program),
    isProgram: usesMillrace && actsOnLoad,
  }
}

/** The script's syntax tree; undefined when it cannot be parsed. */
export function parseScript(script: Script): acorn.Program | undefined {
  try {
    return parser().parse(script.text, {
      ecmaVersion: 'latest',
      sourceType: script.isModule ? 'module' : 'script',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowHashBang: true,
    })
  } catch {
    return undefined
  }
}

/** The module's own statements; test runners put them into one or two blocks of an async function. */
function* moduleStatements(program: acorn.Program): Generator<acorn.AnyNode> {
  for (const statement of program.body) {
    yield statement as acorn.AnyNode
    const wrapper = statement.type === 'ExpressionStatement' ? statement.expression : undefined
    if (wrapper?.type !== 'FunctionExpression' && wrapper?.type !== 'ArrowFunctionExpression') {
      continue
    }
    if (wrapper.body.type !== 'BlockStatement') continue
    for (const inner of wrapper.body.body) {
      yield inner
      if (inner.type === 'BlockStatement') yield* inner.body
    }
  }
}

function declarationOf(statement: acorn.AnyNode): acorn.AnyNode | undefined {
  if (statement.type === 'ExportNamedDeclaration') return statement.declaration ?? undefined
  if (statement.type === 'ExportDefaultDeclaration') return statement.declaration as acorn.AnyNode
  return statement
}

function nameOf(node: acorn.Identifier | acorn.Literal): string {
  return node.type === 'Identifier' ? node.name : String(node.value)
}

function readImports(node: acorn.ImportDeclaration, into: Map<string, ImportBinding>): void {
  const specifier = String(node.source.value)
  for (const s of node.specifiers) {
    const name =
      s.type === 'ImportDefaultSpecifier'
        ? 'default'
        : s.type === 'ImportNamespaceSpecifier'
          ? '*'
          : nameOf(s.imported)
    into.set(s.local.name, { specifier, name })
  }
}

function readExports(node: acorn.ExportNamedDeclaration, into: Map<string, string>): void {
  if (node.declaration) {
    const names = new Set<string>()
    if (node.declaration.type === 'VariableDeclaration') {
      for (const d of node.declaration.declarations) patternNames(d.id, names)
    } else names.add(node.declaration.id.name)
    for (const name of names) into.set(name, name)
  }
  if (node.source) return
  for (const s of node.specifiers) into.set(nameOf(s.local), nameOf(s.exported))
}

/** `const __vi_import_0__ = await __vi_import__('./lib.ts')` */
function readRunnerImports(
  node: acorn.VariableDeclaration,
  into: Map<string, ImportBinding>,
): void {
  for (const { id, init } of node.declarations) {
    const call = init?.type === 'AwaitExpression' ? init.argument : init
    if (id.type !== 'Identifier' || call?.type !== 'CallExpression') continue
    if (call.callee.type !== 'Identifier' || !runnerImport.test(call.callee.name)) continue
    const [first] = call.arguments
    if (first?.type === 'Literal') into.set(id.name, { specifier: String(first.value), name: '*' })
  }
}

function hasCall(node: acorn.AnyNode): boolean {
  if (/Function|^Class/.test(node.type)) return false
  if (/^(Call|New|Await)Expression$/.test(node.type)) return true
  for (const child of childrenOf(node)) if (hasCall(child)) return true
  return false
}

function startsStrict(program: acorn.Program | undefined): boolean {
  const first = program?.body[0]
  if (first?.type !== 'ExpressionStatement') return false
  if (first.directive === 'use strict') return true
  const { expression } = first
  if (!('body' in expression) || Array.isArray(expression.body)) return false
  const { body } = expression as acorn.FunctionExpression
  const inner = body.type === 'BlockStatement' ? body.body[0] : undefined
  return inner?.type === 'ExpressionStatement' && inner.directive === 'use strict'
}
