/**
 * Imports travel as what the module's text says, resolved against the file that wrote it. Test runners and CommonJS
 * output keep imports in objects and call helpers in their place; these are known by their names.
 */
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { types } from 'node:util'
import type { CaptureContext } from './capture-context.js'
import { rememberExport } from './class-registry.js'
import { encodeNamespace } from './encode-value.js'
import { forbidHook } from './hooks.js'
import { isImportable } from './importable.js'
import type { Script } from './inspector.js'
import { builtInPath } from './intrinsics.js'
import { commonJsExport } from './loaded-exports.js'
import { locationOf, locationOfImport, locationUrl, scriptFile } from './module-location.js'
import { exportPlace } from './own-exports.js'
import type { Encoded } from './records.js'
import { scriptSyntax } from './script-syntax.js'
import { fileText } from './source-position.js'

const importMemo = new WeakMap<CaptureContext, Map<string, Encoded>>()

function importRecord(context: CaptureContext, location: string, name: string): Encoded {
  let memo = importMemo.get(context)
  if (memo === undefined) importMemo.set(context, (memo = new Map()))
  const key = `${location} ${name}`
  let reference = memo.get(key)
  if (reference === undefined) {
    reference = context.add({ type: 'import', location, name })
    memo.set(key, reference)
  }
  return reference
}

/** A reference for a variable that is an import of the module; undefined when it is none or must go by value. */
export function encodeImport(
  name: string,
  value: unknown,
  file: string,
  script: Script,
  context: CaptureContext,
): Encoded | undefined {
  const binding = scriptSyntax(script).imports.get(name)
  if (binding === undefined || isForbidden(value)) return undefined
  if (script.isModule) {
    const builtIn =
      typeof value === 'function' || typeof value === 'object' ? builtInPath(value) : undefined
    if (builtIn !== undefined) return { builtIn }
    const location = locationOfImport(binding.specifier, file)
    const target = location.startsWith('package:') ? undefined : scriptFile(locationUrl(location))
    if (target !== undefined && !isImportable(target)) return undefined
    const place = exportPlace(location, binding.name)
    if (typeof value === 'function') rememberExport(value, place.location, place.name)
    return importRecord(context, place.location, place.name)
  }
  if (binding.name !== '*' || typeof value !== 'object' || value === null) return undefined
  const location = runnerLocation(binding.specifier, file)
  return location === undefined ? undefined : importRecord(context, location, '*')
}

/** An imported RDD or context: importing it in a task thread would make another one. */
function isForbidden(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !types.isProxy(value) && forbidHook in value
}

/** Built-in modules, packages and plain JavaScript files; what the runner itself compiles goes by value. */
function runnerLocation(specifier: string, file: string): string | undefined {
  if (isBuiltin(specifier) || !/^([./]|file:)/.test(specifier)) {
    return locationOfImport(specifier, file)
  }
  const plain = specifier.replace(/^\/@fs/, '').replace(/[?#].*$/, '')
  let target = scriptFile(plain) ?? plain
  if (fileText(target) === undefined) target = path.join(process.cwd(), plain)
  if (!target.includes('/node_modules/')) return undefined
  return locationOf(target)
}

const containerName = /^(exports|__(vi_import|vite_ssr_import|vi_export|vite_ssr_exports).*)$/

/** Variables of module loaders: `require`, dynamic import helpers, objects that hold a module's bindings. */
export function encodeRunnerVariable(
  name: string,
  value: unknown,
  properties: ReadonlySet<string> | undefined,
  file: string | undefined,
  context: CaptureContext,
): Encoded | undefined {
  if (file !== undefined && typeof value === 'function') {
    if (name === '__vite_ssr_dynamic_import__' || name === '__vi_import__') {
      return context.add({ type: 'importFunction', location: locationOf(file) })
    }
    if (name === 'require' && 'cache' in value && 'resolve' in value) {
      return context.add({ type: 'requireFunction', location: locationOf(file) })
    }
  }
  if (typeof value !== 'object' || value === null || properties === undefined) return undefined
  const exported = commonJsExport(value)
  if (exported !== undefined && isImportable(exported.module)) return undefined
  if (types.isProxy(value)) return undefined
  return containerName.test(name) || types.isModuleNamespaceObject(value) || isNamespaceLike(value)
    ? encodeNamespace(value, properties, context)
    : undefined
}

function isNamespaceLike(value: object): boolean {
  const { __esModule: marked, [Symbol.toStringTag]: tag } = value as {
    __esModule?: unknown
    [Symbol.toStringTag]?: unknown
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // a bundler's namespace of a module that exports a function
  if (prototype === Function.prototype && Object.hasOwn(value, 'default')) return true
  if (marked !== true && tag !== 'Module') return false
  return prototype === Object.prototype || prototype === null
}
