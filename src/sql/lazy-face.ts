/**
 * What programs import of DataFrames and SQL as values that need the engine: its modules are loaded, synchronously, when one
 * of them is used first, so that a program of RDDs and DStreams starts without them.
 */
import { createRequire } from 'node:module'
import type * as Face from './face.js'

type Exports = typeof Face

const load = createRequire(import.meta.url)

/** Stands for an export of the face; what is asked of it, the export itself answers. */
function lazily<K extends 'DataTypes' | 'SparkSession' | 'StructType' | 'Window'>(
  name: K,
): Exports[K] {
  const real = (): object => (load('./face.js') as Exports)[name]
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

/** Begins a window: `Window.partitionBy(...)`, `Window.orderBy(...)`. */
export const Window: Exports['Window'] = lazily('Window')

/** Types by name, for schemas: `DataTypes.StringType`, `DataTypes.createDecimalType(10, 2)`. */
export const DataTypes: Exports['DataTypes'] = lazily('DataTypes')

/** A schema, built field by field: `new StructType().add('word', 'STRING').add('total', 'BIGINT')`. */
export const StructType: Exports['StructType'] = lazily('StructType')
// biome-ignore lint/complexity/noBannedTypes: no fields yet
export type StructType<R = {}> = Face.StructType<R>
