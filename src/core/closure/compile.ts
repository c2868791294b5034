/**
 * Compiles the text of functions in a task thread, under the name of the file that they come from and at their position
 * in it, so that stacks point there. Loads modules as seen from a file.
 */
import vm from 'node:vm'
import { MillraceError, messageOf } from '../../util/errors.js'
import { importTarget, locationUrl } from './module-location.js'
import { taskMark } from './records.js'

export interface CodePlace {
  /** Location of the script that the code comes from; undefined when it is not known. */
  readonly location: string | undefined
  /** Where the text after `prefix` begins, from 0. */
  readonly line: number
  readonly column: number
  /** The code has a dynamic import. */
  readonly usesImport: boolean
}

const maxCached = 5000
const compiled = new Map<string, unknown>()

/** The value of the expression `prefix + code`, compiled once for each text and place. */
export function compileExpression(prefix: string, code: string, place: CodePlace): unknown {
  const filename = place.location === undefined ? 'closure' : locationUrl(place.location) + taskMark
  const key = `${filename}:${place.line}:${place.column} ${prefix}${code}`
  let value = compiled.get(key)
  if (value === undefined) {
    value = new vm.Script(prefix + code, {
      filename,
      lineOffset: Math.max(0, place.line),
      columnOffset: place.column - prefix.length,
      ...(place.usesImport ? { importModuleDynamically: defaultLoader } : {}),
    }).runInThisContext()
    if (compiled.size >= maxCached) compiled.clear()
    compiled.set(key, value)
  }
  return value
}

type Importer = (specifier: string) => Promise<Record<string, unknown>>

const defaultLoader = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
const importers = new Map<string, Importer>()

/** `import()` as it would work in the file. */
export function importerOf(url: string): Importer {
  let importer = importers.get(url)
  if (importer === undefined) {
    importer = new vm.Script('(specifier => import(specifier))', {
      filename: url,
      importModuleDynamically: defaultLoader,
    }).runInThisContext() as Importer
    importers.set(url, importer)
  }
  return importer
}

/** The module at a location. Throws CLOSURE_MODULE_NOT_LOADED. */
export async function importLocation(location: string): Promise<Record<string, unknown>> {
  const { specifier, base } = importTarget(location)
  try {
    return base === undefined
      ? ((await import(specifier)) as Record<string, unknown>)
      : await importerOf(base)(specifier)
  } catch (error) {
    throw new MillraceError(
      'CLOSURE_MODULE_NOT_LOADED',
      {
        module: specifier,
        from: base ?? 'a captured function',
        reason: messageOf(error),
      },
      { cause: error },
    )
  }
}

let quiet: Promise<void> | undefined

/** Node 20 calls the loader that dynamic imports need experimental; says it once, here, and is not heard. */
export function prepareImports(): Promise<void> {
  return (quiet ??= useLoaderOnce())
}

async function useLoaderOnce(): Promise<void> {
  const emit = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) return
    Reflect.apply(emit, process, [warning, ...rest])
  }) as typeof process.emitWarning
  try {
    await importerOf(import.meta.url)('node:path')
  } finally {
    process.emitWarning = emit
  }
}
