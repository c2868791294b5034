/**
 * What programs import of DataFrames and SQL as values that need the engine: its modules are loaded, synchronously, when one
 * of them is used first, so that a program of RDDs and DStreams starts without them.
 */
import Module, { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MillraceError } from '../util/errors.js'
import type * as Face from './face.js'
import { Decimal } from './types/decimal.js'

type Exports = typeof Face

let loaded: Exports | undefined

/** The module instances that `import` gives. Throws INTERNAL_ERROR where a loader makes others. */
function face(): Exports {
  if (loaded !== undefined) return loaded
  const require = createRequire(import.meta.url)
  const { Decimal: required } = require('./types/decimal.js') as Exports
  const made = required === Decimal ? (require('./face.js') as Exports) : loadAsModule('./face.js')
  if (made.Decimal !== Decimal) {
    throw new MillraceError('INTERNAL_ERROR', { what: 'there are two copies of its modules' })
  }
  loaded = made
  return made
}

/**
 * Loaders such as tsx's make CommonJS of what is required, which would be a second copy of each module. Node's own way of requiring
 * an ES module is reached past them.
 */
function loadAsModule(relative: string): Exports {
  // a module that is nowhere but here, beside the one that it passes on
  const path = fileURLToPath(new URL('face-by-import.js', import.meta.url))
  const module = new Module(path) as Module & {
    _compile(text: string, path: string, format: 'module'): void
  }
  module.filename = path
  module._compile(`export * from '${relative}'`, path, 'module')
  return module.exports as Exports
}

/** Stands for an export of the face; what is asked of it, the export itself answers. */
function lazily<K extends 'DataTypes' | 'SparkSession' | 'StructType' | 'Window'>(
  name: K,
): Exports[K] {
  const real = (): object => face()[name]
  // biome-ignore lint/complexity/useArrowFunction: only a proxy of a function with a prototype can be called with `new`
  const target = function (): void {}
  return new Proxy<object>(target, {
    construct: (_, args, self) => Reflect.construct(real() as () => void, args, self),
    get: (_, key) => Reflect.get(real(), key),
    has: (_, key) => Reflect.has(real(), key),
  }) as Exports[K]
}

/** The entry to DataFrames and SQL: `SparkSession.builder.master('local[*]').appName('x').getOrCreate()`. */
export const SparkSession: Exports['SparkSession'] = lazily('SparkSession')
export type SparkSession = Face.SparkSession

/** What `toColumn` of an Aggregator gives. */
export const aggregatorColumn: Exports['aggregatorColumn'] = (aggregator, returnType) =>
  face().aggregatorColumn(aggregator, returnType)

/** Begins a window: `Window.partitionBy(...)`, `Window.orderBy(...)`. */
export const Window: Exports['Window'] = lazily('Window')

/** Types by name, for schemas: `DataTypes.StringType`, `DataTypes.createDecimalType(10, 2)`. */
export const DataTypes: Exports['DataTypes'] = lazily('DataTypes')

/** A schema, built field by field: `new StructType().add('word', 'STRING').add('total', 'BIGINT')`. */
export const StructType: Exports['StructType'] = lazily('StructType')
// biome-ignore lint/complexity/noBannedTypes: no fields yet
export type StructType<R = {}> = Face.StructType<R>
