/**
 * Finds values that a module exports, by identity: functions and objects of Node's built-in modules and of loaded
 * CommonJS modules travel as a reference to the module.
 */
import nodeModule, { builtinModules, createRequire } from 'node:module'
import { types } from 'node:util'
import { isMainScript } from './module-location.js'

export interface LoadedExport {
  /** `node:fs`, or a file. */
  readonly module: string
  /** undefined: the whole of `module.exports`. */
  readonly name: string | undefined
}

const ownRequire = createRequire(import.meta.url)
const builtInExports = new Map<unknown, LoadedExport>()
const seenBuiltIns = new Set<string>()
/** Node adds to its list when it loads a module, and removes nothing. */
let seenOfLoadList: number | undefined = 0
const commonJsExports = new Map<unknown, LoadedExport>()
const seenFiles = new Set<string>()

/** Looking into these warns, or starts something. */
const notLookedInto = /^_|^(punycode|sys|wasi|inspector|trace_events|repl|test|sqlite)/

interface LoadLists {
  readonly moduleLoadList?: readonly string[]
}

/** The built-in module's export that the value is; only modules that are loaded are looked into. */
export function builtInExport(value: unknown): LoadedExport | undefined {
  const { moduleLoadList } = process as LoadLists
  if (moduleLoadList?.length !== seenOfLoadList) {
    const loaded = new Set(moduleLoadList)
    for (const name of builtinModules) {
      if (seenBuiltIns.has(name) || notLookedInto.test(name)) continue
      if (!loaded.has(`NativeModule ${name}`)) continue
      seenBuiltIns.add(name)
      addExports(ownRequire(`node:${name}`), `node:${name}`, builtInExports)
    }
    seenOfLoadList = moduleLoadList?.length
  }
  return builtInExports.get(value)
}

/** The export of a loaded CommonJS file that the value is; the main script's own are not found. */
export function commonJsExport(value: unknown): LoadedExport | undefined {
  const cache = (nodeModule as unknown as { _cache: Record<string, NodeJS.Module> })._cache
  for (const file in cache) {
    if (seenFiles.has(file) || !cache[file]?.loaded) continue
    seenFiles.add(file)
    if (isMainScript(file)) continue
    const exported: unknown = cache[file].exports
    if (types.isModuleNamespaceObject(exported)) continue
    addExports(exported, file, commonJsExports)
  }
  return commonJsExports.get(value)
}

function addExports(exported: unknown, module: string, into: Map<unknown, LoadedExport>): void {
  if (!isReferable(exported)) return
  if (!into.has(exported)) into.set(exported, { module, name: undefined })
  if (types.isProxy(exported)) return
  for (const name of Object.keys(exported)) {
    const value: unknown = Object.getOwnPropertyDescriptor(exported, name)?.value
    if (isReferable(value) && !into.has(value)) into.set(value, { module, name })
  }
}

function isReferable(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
