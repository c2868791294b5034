/**
 * The other half of capture: turns the data of a captured function into a function in this thread. Captured values are
 * parameters of the factory that makes the function, which lets V8 treat them as the constants that they were; only
 * cycles of functions and module variables that somebody assigns are cells. Loaded by task threads: no parser, no
 * inspector.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import v8 from 'node:v8'
import { MillraceError } from '../../util/errors.js'
import type { CapturedFunction } from './captured-function.js'
import { rememberExport } from './class-registry.js'
import { compileExpression, importerOf, importLocation, prepareImports } from './compile.js'
import type { ReplacementResolver } from './hooks.js'
import { builtInAt } from './intrinsics.js'
import { currentApplication, locationUrl } from './module-location.js'
import {
  type ClosurePayload,
  type ClosureRecord,
  type Encoded,
  type FunctionRecord,
  metaVariable,
  type ObjectRecord,
  type PropertyRecord,
  payloadVersion,
  plainPropertyFlags,
} from './records.js'

// biome-ignore lint/complexity/noBannedTypes: any function may have been captured
type AnyFunction = Function

/**
 * Makes the function. `resolve` makes the values of objects that travel as something else (broadcasts, accumulators).
 * Throws CLOSURE_MODULE_NOT_LOADED when a module that it needs cannot be imported here.
 */
export async function rebuildFunction(
  captured: CapturedFunction,
  resolve?: ReplacementResolver,
): Promise<AnyFunction> {
  if (captured.payload === undefined) return compileText(captured)
  const payload = v8.deserialize(captured.payload) as ClosurePayload
  if (payload.version !== payloadVersion) {
    throw new MillraceError('CLOSURE_VERSION_NOT_SUPPORTED', {
      version: payload.version,
      supported: payloadVersion,
    })
  }
  const loaded = await loadModules(payload.records)
  return new Rebuilder(payload.records, loaded, resolve).value(payload.root) as AnyFunction
}

function compileText({ source, compiled }: CapturedFunction): AnyFunction {
  const make = compileExpression(`(function(){'use strict';return (`, `${source})})`, {
    location: compiled?.file,
    line: (compiled?.line ?? 1) - 1,
    column: (compiled?.column ?? 1) - 1,
    usesImport: false,
  }) as () => AnyFunction
  return make()
}

async function loadModules(records: readonly ClosureRecord[]): Promise<unknown[]> {
  const needsLoader = records.some(
    r =>
      r.type === 'importFunction' ||
      (r.type === 'function' && r.usesImport) ||
      (r.type === 'import' && r.location.startsWith('package:')),
  )
  if (needsLoader) await prepareImports()
  return Promise.all(records.map(record => (record.type === 'import' ? load(record) : undefined)))
}

async function load({ location, name }: { location: string; name: string }): Promise<unknown> {
  const namespace = await importLocation(location)
  if (name === '*') return namespace
  if (!(name in namespace)) {
    throw new MillraceError('CLOSURE_MODULE_NOT_LOADED', {
      module: location,
      from: 'a captured function',
      reason: `it has no export '${name}'`,
    })
  }
  const value = namespace[name]
  if (typeof value === 'function') rememberExport(value, location, name)
  return value
}

type Maker = (...values: unknown[]) => [AnyFunction, ((values: unknown[]) => void) | null]

/** How a function gets its variables, by index. */
interface FunctionPlan {
  readonly parameters: readonly number[]
  readonly cells: readonly number[]
  /** The variable that holds the function itself. */
  readonly self: string | undefined
}

interface CellGroup {
  readonly makers: Maker[]
  readonly set: (values: unknown[]) => void
}

/** Thrown by a step that needs a class which is being made; the step is done again later. */
const pending = Symbol('pending')

class Rebuilder {
  private readonly records: readonly ClosureRecord[]
  private readonly made: unknown[]
  private readonly isMade: boolean[]
  private readonly inProgress = new Set<number>()
  private readonly resolve: ReplacementResolver | undefined
  private readonly groups = new Map<string, CellGroup>()
  private steps: (() => void)[] = []

  constructor(
    records: readonly ClosureRecord[],
    loaded: readonly unknown[],
    resolve: ReplacementResolver | undefined,
  ) {
    this.records = records
    this.made = [...loaded]
    this.isMade = records.map(r => r.type === 'import')
    this.resolve = resolve
  }

  /** The value, complete with everything that it leads to. */
  value(encoded: Encoded): unknown {
    const value = this.decode(encoded)
    this.finish()
    return value
  }

  private decode(encoded: Encoded): unknown {
    if (typeof encoded !== 'object' || encoded === null) return encoded
    if ('record' in encoded) return this.make(encoded.record)
    if ('plain' in encoded) return encoded.plain
    if ('builtIn' in encoded) return builtInAt(encoded.builtIn)
    if ('symbolKey' in encoded) return Symbol.for(encoded.symbolKey)
    if ('symbolName' in encoded) {
      return (Symbol as unknown as Record<string, unknown>)[encoded.symbolName]
    }
    return (this.decode(encoded.prototypeOf) as { prototype: unknown }).prototype
  }

  private make(index: number): unknown {
    if (this.isMade[index]) return this.made[index]
    if (this.inProgress.has(index)) throw pending
    const record = this.records[index]
    if (record.type === 'function') return this.makeFunction(index, record)
    const value = this.makeOther(record)
    this.made[index] = value
    this.isMade[index] = true
    if ('properties' in record) this.steps.push(() => this.fill(value as object, record))
    return value
  }

  private makeOther(record: Exclude<ClosureRecord, FunctionRecord>): unknown {
    switch (record.type) {
      case 'object':
        return {}
      case 'array':
        return new Array(record.init as number)
      case 'map':
        return new Map()
      case 'set':
        return new Set()
      case 'date':
        return new Date(record.init as number)
      case 'regexp': {
        const [source, flags] = record.init as [string, string]
        return new RegExp(source, flags)
      }
      case 'error':
        return new Error()
      case 'bytes':
        return record.value
      case 'url':
        return new URL(record.init as string)
      case 'searchParams':
        return new URLSearchParams(record.init as string)
      case 'require': {
        const file = fileURLToPath(locationUrl(record.location))
        const exported = createRequire(file)(file) as Record<string, unknown>
        return record.name === undefined ? exported : exported[record.name]
      }
      case 'requireFunction':
        return createRequire(locationUrl(record.location))
      case 'importFunction':
        return runnerImporter(locationUrl(record.location))
      case 'replaced': {
        const data = this.value(record.data)
        if (this.resolve !== undefined) return this.resolve(record.kind, data)
        throw new MillraceError('CLOSURE_VALUE_NOT_RESOLVED', { kind: record.kind })
      }
      case 'import':
        throw new Error(`the import of ${record.location} was not loaded`)
    }
  }

  private makeFunction(index: number, record: FunctionRecord): AnyFunction {
    this.inProgress.add(index)
    const group = record.group === undefined ? undefined : this.groupOf(record.group)
    const plan = group === undefined ? this.plan(index, record) : groupPlan(record)
    const values = plan.parameters.map(i => this.decode(record.values[i]))
    // what a class reads while it is made must be complete
    if (record.eagerCount > 0) this.finish()
    if (record.usesImportMeta) values.push(importMeta(record))
    let maker: Maker
    if (group === undefined) {
      const [prefix, code] = makerCode(record, plan)
      maker = compileExpression(prefix, code, placeOf(record)) as Maker
    } else maker = group.makers[this.positionInGroup(index, record)]
    const [fn, set] = maker(...values)
    if (fn.name !== record.name) {
      Object.defineProperty(fn, 'name', { value: record.name, configurable: true })
    }
    this.inProgress.delete(index)
    this.made[index] = fn
    this.isMade[index] = true
    this.steps.push(() => {
      if (set !== null) set(plan.cells.map(i => this.decode(record.values[i])))
      this.define(fn, record.properties)
      const prototype = fn.prototype as object
      this.define(prototype, record.prototypeProperties)
      if (record.parentPrototype !== undefined) {
        Object.setPrototypeOf(prototype, this.decode(record.parentPrototype) as object)
      }
    })
    return fn
  }

  /** Values that exist before the function become parameters; functions that are being made, cells. */
  private plan(index: number, record: FunctionRecord): FunctionPlan {
    const parameters: number[] = []
    const cells: number[] = []
    let self: string | undefined
    record.names.forEach((name, i) => {
      const encoded = record.values[i]
      const target = isRecordReference(encoded) ? encoded.record : -1
      if (target === index && self === undefined) self = name
      else if (target >= 0 && this.inProgress.has(target)) cells.push(i)
      else parameters.push(i)
    })
    return { parameters, cells, self }
  }

  private positionInGroup(index: number, record: FunctionRecord): number {
    let position = 0
    for (let i = 0; i < index; i++) {
      const other = this.records[i]
      if (other.type === 'function' && other.group === record.group) position++
    }
    return position
  }

  /** All functions of one module that share assigned variables, made inside one scope that has these. */
  private groupOf(id: string): CellGroup {
    let group = this.groups.get(id)
    if (group !== undefined) return group
    const members = this.records.filter(
      (r): r is FunctionRecord => r.type === 'function' && r.group === id,
    )
    const shared = new Map<string, Encoded>()
    for (const record of members) {
      record.names.forEach((name, i) => {
        if (record.sharedNames?.includes(name)) shared.set(name, record.values[i])
      })
    }
    const names = [...shared.keys()]
    const strict = members[0].strict ? "'use strict';" : ''
    const setter = `$v=>{${names.map((n, i) => `${n}=$v[${i}]`).join(';')}}`
    let code = ''
    let line = members[0].script?.line ?? 0
    for (const record of members) {
      // each function on its own line as far as their order allows
      const [prefix, text] = makerCode(record, groupPlan(record))
      const wanted = record.script?.line ?? 0
      if (wanted > line) code += '\n'.repeat(wanted - line)
      line = Math.max(line, wanted) + text.split('\n').length - 1
      code += `${prefix}${text},`
    }
    const prefix = `(function(){${strict}let ${names.join(',')};return [[`
    const place = placeOf(members[0])
    const [makers, set] = (
      compileExpression(prefix, `${code}],${setter}]})`, place) as () => [Maker[], CellGroup['set']]
    )()
    group = { makers, set }
    this.groups.set(id, group)
    this.steps.push(() => set([...shared.values()].map(v => this.decode(v))))
    return group
  }

  private fill(object: object, record: ObjectRecord): void {
    if (record.prototype !== undefined) {
      Object.setPrototypeOf(object, this.decode(record.prototype) as object | null)
    }
    for (const [key, item] of record.entries ?? []) {
      if (record.type === 'map') {
        Map.prototype.set.call(object, this.decode(key), this.decode(item))
      } else Set.prototype.add.call(object, this.decode(key))
    }
    this.define(object, record.properties)
    if (record.integrity === 2) Object.freeze(object)
    else if (record.integrity === 1) Object.seal(object)
    else if (record.integrity === 0) Object.preventExtensions(object)
  }

  private define(object: object, properties: readonly PropertyRecord[]): void {
    for (const p of properties) {
      const key = this.decode(p.key) as PropertyKey
      const { flags } = p
      const enumerable = (flags & 1) !== 0
      const configurable = (flags & 4) !== 0
      if (p.get !== undefined || p.set !== undefined) {
        const get = this.decode(p.get) as (() => unknown) | undefined
        const set = this.decode(p.set) as ((value: unknown) => void) | undefined
        Object.defineProperty(object, key, { get, set, enumerable, configurable })
        continue
      }
      const value = this.decode(p.value)
      if (flags === plainPropertyFlags && key !== '__proto__' && !(key in object)) {
        ;(object as Record<PropertyKey, unknown>)[key] = value
      } else {
        const writable = (flags & 2) !== 0
        Object.defineProperty(object, key, { value, writable, enumerable, configurable })
      }
    }
  }

  /** Does the steps that are left, and those that they add. */
  private finish(): void {
    const postponed: (() => void)[] = []
    for (let i = 0; i < this.steps.length; i++) {
      const step = this.steps[i]
      try {
        step()
      } catch (error) {
        if (error !== pending) throw error
        postponed.push(step)
      }
    }
    this.steps = postponed
  }
}

function isRecordReference(encoded: Encoded): encoded is { readonly record: number } {
  return typeof encoded === 'object' && encoded !== null && 'record' in encoded
}

/** In a group only what a class reads while it is made is a parameter; the rest is set when all functions exist. */
function groupPlan(record: FunctionRecord): FunctionPlan {
  const own = [...record.names.keys()].filter(i => !record.sharedNames?.includes(record.names[i]))
  return {
    parameters: own.filter(i => i < record.eagerCount),
    cells: own.filter(i => i >= record.eagerCount),
    self: undefined,
  }
}

/** `(function (parameters) { let cells; return [CODE, setter] })`, cut before CODE. */
function makerCode(record: FunctionRecord, plan: FunctionPlan): [string, string] {
  const { self } = plan
  const parameters = plan.parameters.map(i => record.names[i])
  const cells = plan.cells.map(i => record.names[i])
  if (record.usesImportMeta) parameters.push(metaVariable)
  const strict = record.strict ? "'use strict';" : ''
  const lets = cells.length === 0 ? '' : `let ${cells.join(',')};`
  const setter =
    cells.length === 0 ? 'null' : `$v=>{${cells.map((n, i) => `${n}=$v[${i}]`).join(';')}}`
  const head = `(function(${parameters.join(',')}){${strict}${lets}`
  return self === undefined
    ? [`${head}return [`, `${record.code},${setter}]})`]
    : [`${head}const ${self}=`, `${record.code};return [${self},${setter}]})`]
}

function placeOf(record: FunctionRecord): {
  location: string | undefined
  line: number
  column: number
  usesImport: boolean
} {
  const { script, usesImport } = record
  return {
    location: script?.location,
    line: script?.line ?? 0,
    column: script?.column ?? 0,
    usesImport,
  }
}

function importMeta(record: FunctionRecord): object {
  const url = locationUrl(record.script?.location ?? import.meta.url)
  const filename = fileURLToPath(url)
  const resolve = (specifier: string): string => {
    if (/^(\.{0,2}\/|\w{2,}:)/.test(specifier)) return new URL(specifier, url).href
    return pathToFileURL(createRequire(url).resolve(specifier)).href
  }
  return { url, filename, dirname: path.dirname(filename), resolve }
}

/** A test runner's import helper: paths may be from the project's root. */
function runnerImporter(url: string): (specifier: string) => Promise<Record<string, unknown>> {
  const load = importerOf(url)
  return async specifier => {
    if (!specifier.startsWith('/')) return load(specifier)
    const plain = specifier.replace(/^\/@fs/, '')
    const { root } = currentApplication()
    try {
      return await load(pathToFileURL(path.join(root, plain)).href)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
      return load(pathToFileURL(plain).href)
    }
  }
}
