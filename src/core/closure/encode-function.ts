/**
 * Turns a function or class into a record: by reference when a module that task threads can import exports it, else its
 * text with the values of the variables that it captured.
 */
import { type CaptureContext, keyText } from './capture-context.js'
import { rememberExport } from './class-registry.js'
import { encodeImport, encodeRunnerVariable } from './encode-import.js'
import {
  encodeExported,
  encodeProperties,
  encodePrototypeObject,
  encodeValue,
  isNative,
} from './encode-value.js'
import type { FreeVariable } from './free-variables.js'
import { type FunctionText, isUnusable, keyPrefix, readFunctionText } from './function-text.js'
import { isImportable } from './importable.js'
import {
  type FunctionScope,
  type InspectedFunction,
  inspectFunction,
  inspectScript,
  type Script,
  variableOf,
} from './inspector.js'
import { builtInPath, globalNames, isProgramGlobal } from './intrinsics.js'
import { locationOf, scriptFile } from './module-location.js'
import { exportPlace } from './own-exports.js'
import type { Encoded, FunctionRecord } from './records.js'
import { scriptSyntax } from './script-syntax.js'
import { originalPosition, registerSourceMap } from './source-position.js'
import { uninitialisedAt } from './uninitialised.js'

export interface LocatedFunction {
  readonly inspected: InspectedFunction
  readonly script: Script | undefined
  readonly file: string | undefined
  /** Of the function's text in the script, from 0. */
  readonly line: number
  readonly column: number
  /** `src/job.ts:12:18` */
  readonly shown: string
}

// biome-ignore lint/complexity/noBannedTypes: any function may be captured
type AnyFunction = Function

/** Asks V8 where a function is and what it captured. */
export function locateFunction(fn: AnyFunction, anchorText: string): LocatedFunction {
  const inspected = inspectFunction(fn)
  const at = inspected.position
  const script = at === undefined ? undefined : inspectScript(at.scriptId)
  const file = script === undefined ? undefined : scriptFile(script.url)
  if (file !== undefined && script !== undefined) registerSourceMap(file, script.sourceMapUrl)
  const before = anchorText.split('\n')
  const line = (at?.line ?? 0) - (before.length - 1)
  const column = before.length === 1 ? (at?.column ?? 0) - anchorText.length : 0
  let shown = 'an unknown place'
  if (file !== undefined) {
    const p = originalPosition({ file, line: line + 1, column: column + 1 })
    shown = `${p.file}:${p.line}:${p.column}`
  } else if (script?.url) shown = `${script.url}:${line + 1}:${column + 1}`
  return { inspected, script, file, line, column, shown }
}

export function functionLabel(fn: AnyFunction): string {
  if (fn.name) return `'${fn.name}'`
  const text = Function.prototype.toString.call(fn).replace(/\s+/g, ' ')
  return text.length > 40 ? `\`${text.slice(0, 40)}...\`` : `\`${text}\``
}

export function encodeFunction(fn: AnyFunction, context: CaptureContext): Encoded {
  const text = Function.prototype.toString.call(fn)
  if (isNative(fn)) {
    const exported = encodeExported(fn, context)
    if (exported !== undefined) return exported
    refuseNative(fn, context)
  }
  const parsed = readFunctionText(text)
  const at = locateFunction(fn, isUnusable(parsed) ? '' : text.slice(0, parsed.anchor))
  if (context.rootCompiled === undefined && at.file !== undefined) {
    context.rootPosition = at.shown
    context.rootCompiled = { file: at.file, line: at.line + 1, column: at.column + 1 }
  }
  if (at.script?.url.startsWith('node:')) {
    const exported = encodeExported(fn, context)
    if (exported !== undefined) return exported
    context.refuse(
      `is Node's internal function ${functionLabel(fn)}`,
      'Import it inside the function with await import(...), or wrap it in a function of your own',
    )
  }
  return encodeByReference(fn, at, context) ?? encodeByValue(fn, parsed, at, context)
}

function refuseNative(fn: AnyFunction, context: CaptureContext): never {
  if (inspectFunction(fn).bound) {
    context.refuse(
      `is a bound function (${functionLabel(fn)}), whose target and arguments cannot be read`,
      'Write an arrow function instead: x => object.method(x)',
    )
  }
  context.refuse(
    `is the native function ${functionLabel(fn)}, which has no text`,
    'Wrap it in an arrow function that reaches it through a global or an import',
  )
}

function encodeByReference(
  fn: AnyFunction,
  at: LocatedFunction,
  context: CaptureContext,
): Encoded | undefined {
  const { script, file } = at
  if (script === undefined || file === undefined || !isImportable(file)) return undefined
  if (!script.isModule) {
    return encodeExported(fn, context)
  }
  const scope = at.inspected.scopes.find(s => s.description === 'Module')
  const syntax = scriptSyntax(script)
  if (scope === undefined || syntax.isProgram) return undefined
  for (const [local, name] of syntax.exports) {
    if (variableOf(scope, local) !== fn) continue
    const place = exportPlace(locationOf(file), name)
    rememberExport(fn, place.location, place.name)
    return context.addFor(fn, { type: 'import', ...place })
  }
  return undefined
}

function encodeByValue(
  fn: AnyFunction,
  parsed: ReturnType<typeof readFunctionText>,
  at: LocatedFunction,
  context: CaptureContext,
): Encoded {
  if (isUnusable(parsed)) {
    context.refuse(`(${functionLabel(fn)} at ${at.shown}) ${parsed.problem}`)
  }
  refuseOuterContext(parsed, at.shown, context)
  const strict = at.script === undefined || isStrict(fn, parsed, at.script)
  const record: FunctionRecord = {
    type: 'function',
    isClass: parsed.kind === 'class',
    code: parsed.code,
    name: fn.name,
    strict,
    script:
      at.file === undefined
        ? undefined
        : {
            location: locationOf(at.file),
            line: at.line,
            column: at.column - parsed.codeStart,
          },
    usesImport: parsed.free.dynamicImport,
    usesImportMeta: parsed.free.importMetas.length > 0,
    names: [],
    values: [],
    eagerCount: 0,
    properties: [],
    prototypeProperties: [],
  }
  const reference = context.addFor(fn, record)
  context.inFunction(`${functionLabel(fn)} at ${at.shown}`, () => {
    encodeVariables(fn, parsed, at, record, context)
  })
  encodeOwnProperties(fn, record, context)
  return reference
}

/** What an arrow function takes from around it and no scope holds. */
export function refuseOuterContext(
  text: FunctionText,
  shown: string,
  context: CaptureContext,
): void {
  const { free } = text
  if (free.outerThis) {
    context.refuse(
      `is an arrow function at ${shown} that uses 'this' of the place around it, which cannot be read`,
      'Copy what you need first: const factor = this.factor; rdd.map(x => x * factor)',
    )
  }
  if (free.outerSuper) context.refuse(`is a function at ${shown} that uses 'super'`)
  if (free.outerArguments) {
    context.refuse(
      `is an arrow function at ${shown} that uses 'arguments' of the function around it`,
    )
  }
  if (free.outerNewTarget) {
    context.refuse(
      `is an arrow function at ${shown} that uses 'new.target' of the function around it`,
    )
  }
  if (free.evaluates) {
    context.refuse(`calls eval at ${shown}, so the variables that it needs are not known`)
  }
}

function isStrict(fn: AnyFunction, text: FunctionText, script: Script): boolean {
  if (script.isModule || text.kind === 'class') return true
  // V8 gives functions of sloppy code these two, which strict ones do not have
  if (Object.hasOwn(fn, 'caller')) return false
  return text.strictable && scriptSyntax(script).strict
}

function encodeVariables(
  fn: AnyFunction,
  text: FunctionText,
  at: LocatedFunction,
  record: FunctionRecord,
  context: CaptureContext,
): void {
  const eager = (v: FreeVariable): boolean => text.kind === 'class' && v.eager
  const variables = [...text.free.variables].sort(([, a], [, b]) => +eager(b) - +eager(a))
  for (const [name, variable] of variables) {
    const value = encodeVariable(name, variable, fn, text, at, record, context)
    if (value === absent) {
      if (eager(variable) && !globalNames.has(name) && !(name in globalThis)) {
        context.refuse(
          `is class ${functionLabel(fn)} at ${at.shown}, whose definition uses '${name}', which no scope holds any more`,
          'Move the class into a module of its own and export it',
        )
      }
      continue
    }
    record.names.push(name)
    record.values.push(value)
    if (eager(variable)) record.eagerCount++
  }
}

/** esbuild's functions that load a bundled module once: each thread loads it for itself. */
const bundlerInitialiser = /^\(function __(init|require)\(\)/

const absent: unique symbol = Symbol('not captured')

function encodeVariable(
  name: string,
  variable: FreeVariable,
  fn: AnyFunction,
  text: FunctionText,
  at: LocatedFunction,
  record: FunctionRecord,
  context: CaptureContext,
): Encoded | typeof absent {
  if (name === text.superName) {
    return context.step(' -> super class', () => encodeValue(Object.getPrototypeOf(fn), context))
  }
  if (name.startsWith(keyPrefix)) {
    return encodeMemberName(fn, text.computedMembers[Number(name.slice(keyPrefix.length))], context)
  }
  const { scopes } = at.inspected
  const index = scopes.findIndex(s => Object.hasOwn(s.variables, name))
  if (index < 0) {
    for (const global of programGlobals(name, variable)) {
      context.step(`global variable '${global}'`, () =>
        context.refuse(
          'was put on globalThis by the program and does not exist in task threads',
          `Capture it in a const first: const local = globalThis.${global}`,
        ),
      )
    }
    // a name that exists nowhere throws its ReferenceError over there as it would here
    return absent
  }
  const value = variableOf(scopes[index], name)
  if (value === undefined) refuseUninitialised(name, fn, at, context)
  const moduleLevel = isModuleLevel(name, index, at)
  if (variable.assigned && !bundlerInitialiser.test(text.code)) {
    refuseOrWarnAssignment(name, moduleLevel, at, context)
  }
  if (moduleLevel && at.script !== undefined) {
    noteModuleVariable(at.script.id, name, variable.assigned, record, context)
    if (at.file !== undefined) {
      const imported = encodeImport(name, value, at.file, at.script, context)
      if (imported !== undefined) return imported
    }
  }
  return context.captured(name, () => {
    return (
      encodeRunnerVariable(name, value, variable.properties, at.file, context) ??
      encodeValue(value, context)
    )
  }) as Encoded
}

/** A variable whose declaration has not run: the tasks would find undefined in it. */
function refuseUninitialised(
  name: string,
  fn: AnyFunction,
  at: LocatedFunction,
  context: CaptureContext,
): void {
  if (at.script === undefined) return
  const declared = uninitialisedAt(name, Function.prototype.toString.call(fn), at, at.script)
  if (declared === undefined) return
  const [line, column] = [declared.line + 1, declared.column + 1]
  const { file } = at
  const place = file === undefined ? { line } : originalPosition({ file, line, column })
  context.captured(name, () =>
    context.refuse(
      `has no value yet, because its declaration in line ${place.line} comes after this call`,
      'Declare it before the call: functions take the values of that moment',
    ),
  )
}

/** What the program put on globalThis and the function reads: `name` itself, or properties of globalThis. */
export function programGlobals(name: string, variable: FreeVariable): string[] {
  if (name !== 'globalThis' && name !== 'global') return isProgramGlobal(name) ? [name] : []
  // what a function assigns is a cache that each thread fills for itself
  const { properties, assignedProperties } = variable
  return [...(properties ?? [])].filter(p => isProgramGlobal(p) && !assignedProperties?.has(p))
}

/** Declared in the module and not in a function of it; CommonJS files and test runners put modules into functions. */
function isModuleLevel(name: string, index: number, at: LocatedFunction): boolean {
  const { scopes } = at.inspected
  if (scopes[index].description === 'Module') return true
  if (at.script === undefined || at.script.isModule) return false
  const outermost = scopes.filter((s: FunctionScope) => s.description !== 'Script').length
  return index >= outermost - 2 && scriptSyntax(at.script).topLevelNames.has(name)
}

function refuseOrWarnAssignment(
  name: string,
  moduleLevel: boolean,
  at: LocatedFunction,
  context: CaptureContext,
): void {
  if (moduleLevel) {
    context.warn(
      `The function at ${at.shown} assigns the module's variable '${name}': each task changes a copy of its own, and the program never sees it. Use an accumulator to count.`,
    )
    return
  }
  context.captured(name, () =>
    context.refuse(
      `is assigned at ${at.shown}; each task would change a copy of its own, which no other function and not the program would see`,
      'Count with an accumulator (sc.longAccumulator), or keep what belongs to one call inside the function',
    ),
  )
}

function noteModuleVariable(
  scriptId: string,
  name: string,
  assigned: boolean,
  record: FunctionRecord,
  context: CaptureContext,
): void {
  let names = context.moduleVariables.get(scriptId)
  if (names === undefined) context.moduleVariables.set(scriptId, (names = new Map()))
  const entry = names.get(name) ?? { users: [], assigned: false }
  entry.users.push(record)
  names.set(name, { users: entry.users, assigned: entry.assigned || assigned })
}

/** The name of a member that was computed when the class was made, found by the member's text. */
function encodeMemberName(fn: AnyFunction, memberText: string, context: CaptureContext): Encoded {
  for (const owner of [fn.prototype as object, fn]) {
    for (const key of Reflect.ownKeys(owner)) {
      const d = Object.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor
      for (const f of [d.value, d.get, d.set] as unknown[]) {
        if (typeof f === 'function' && Function.prototype.toString.call(f) === memberText) {
          return typeof key === 'symbol' ? encodeValue(key, context) : key
        }
      }
    }
  }
  return context.refuse(
    `is class ${functionLabel(fn)}, a computed member name of which is not known`,
  )
}

/** Properties that were set on the function, on its prototype, or that are a class's statics. */
function encodeOwnProperties(
  fn: AnyFunction,
  record: FunctionRecord,
  context: CaptureContext,
): void {
  const isPartOfText = (f: unknown): boolean =>
    typeof f === 'function' && record.code.includes(Function.prototype.toString.call(f))
  const standard = new Set<PropertyKey>(['length', 'name', 'prototype', 'arguments', 'caller'])
  record.properties = encodeProperties(
    fn,
    context,
    (key, d) => standard.has(key) || !!d.get || !!d.set || isPartOfText(d.value),
  )
  const prototype: unknown = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value
  if (typeof prototype !== 'object' || prototype === null) return
  context.step(keyText('prototype'), () => {
    record.prototypeProperties = encodeProperties(
      prototype,
      context,
      (key, d) =>
        key === 'constructor' || !!d.get || !!d.set || (record.isClass && isPartOfText(d.value)),
    )
    const parent = Object.getPrototypeOf(prototype) as object | null
    if (record.isClass || parent === null || builtInPath(parent) !== undefined) return
    record.parentPrototype = encodePrototypeObject(parent, context)
  })
}
