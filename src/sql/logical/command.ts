/** Statements that do something in place of giving rows: run when `spark.sql` is called, their answer is a small table. */
import type { Expression } from '../expressions/expression.js'
import type { SqlArguments } from '../parser/bind-parameters.js'
import type { DataType } from '../types/data-type.js'
import type { LogicalPlan } from './plan.js'

export type Command =
  | {
      readonly command: 'createView'
      readonly name: readonly string[]
      readonly columns: readonly string[] | undefined
      readonly replace: boolean
      readonly ifNotExists: boolean
      readonly global: boolean
      readonly plan: LogicalPlan
    }
  /** CREATE TEMPORARY VIEW v USING json OPTIONS (path '...'). */
  | {
      readonly command: 'createViewUsing'
      readonly name: readonly string[]
      readonly schema: DataType | undefined
      readonly replace: boolean
      readonly global: boolean
      readonly format: string
      readonly options: Readonly<Record<string, string>>
    }
  /** DECLARE VARIABLE; without a type it is that of the value, without a value that is null. */
  | {
      readonly command: 'declareVariable'
      readonly name: readonly string[]
      readonly replace: boolean
      readonly type: DataType | undefined
      readonly value: Expression | undefined
    }
  /** SET VAR a = 1, (b, c) = (query), EXECUTE IMMEDIATE ... INTO: the one row of a plan to variables, or their defaults. */
  | {
      readonly command: 'setVariables'
      readonly names: readonly (readonly string[])[]
      /** Undefined: DEFAULT, for the only name. */
      readonly plan: LogicalPlan | undefined
    }
  | {
      readonly command: 'dropVariable'
      readonly name: readonly string[]
      readonly ifExists: boolean
    }
  /** CREATE TEMPORARY FUNCTION f(x INT DEFAULT 1) RETURNS INT RETURN x + 1; without RETURNS it gives what its body does. */
  | {
      readonly command: 'createFunction'
      readonly name: string
      readonly replace: boolean
      readonly parameters: readonly {
        readonly name: string
        readonly type: DataType
        /** Of DEFAULT. */
        readonly value: Expression | undefined
      }[]
      readonly returns: DataType | undefined
      readonly body: Expression
      /** The body's. */
      readonly text: string
    }
  | { readonly command: 'dropFunction'; readonly name: string; readonly ifExists: boolean }
  | { readonly command: 'dropView'; readonly name: readonly string[]; readonly ifExists: boolean }
  | {
      readonly command: 'insert'
      /** A view over files, or `format.\`path\``. */
      readonly table: readonly string[]
      readonly overwrite: boolean
      readonly columns: readonly string[] | undefined
      /** PARTITION (a = 1, b): constants by column; null = taken from the query. */
      readonly partition: Readonly<Record<string, string | null>>
      readonly plan: LogicalPlan
    }
  /** INSERT OVERWRITE DIRECTORY '...' USING parquet OPTIONS (...). */
  | {
      readonly command: 'insertDirectory'
      readonly path: string | undefined
      readonly format: string
      readonly options: Readonly<Record<string, string>>
      readonly plan: LogicalPlan
    }
  | {
      readonly command: 'showTables'
      readonly pattern: string | undefined
      readonly views: boolean
    }
  | { readonly command: 'showFunctions'; readonly pattern: string | undefined }
  | { readonly command: 'showColumns'; readonly table: readonly string[] }
  | { readonly command: 'showDatabases' }
  | { readonly command: 'showCatalogs'; readonly pattern: string | undefined }
  | {
      readonly command: 'describeDatabase'
      readonly name: readonly string[]
      readonly extended: boolean
    }
  | { readonly command: 'describe'; readonly table: readonly string[]; readonly extended: boolean }
  | { readonly command: 'describeQuery'; readonly plan: LogicalPlan }
  | { readonly command: 'describeFunction'; readonly name: string; readonly extended: boolean }
  | {
      readonly command: 'explain'
      readonly mode: 'simple' | 'extended' | 'codegen' | 'cost' | 'formatted'
      readonly plan: LogicalPlan
    }
  | {
      readonly command: 'set'
      readonly key: string | undefined
      readonly value: string | undefined
    }
  /** SET -v: all settings of SQL. */
  | { readonly command: 'setVerbose' }
  | { readonly command: 'setTimeZone'; readonly zone: string }
  | { readonly command: 'reset'; readonly key: string | undefined }
  | {
      readonly command: 'cache'
      readonly table: readonly string[]
      readonly lazy: boolean
      readonly plan: LogicalPlan | undefined
    }
  | { readonly command: 'uncache'; readonly table: readonly string[]; readonly ifExists: boolean }
  | { readonly command: 'clearCache' }
  | { readonly command: 'refresh'; readonly table: readonly string[] }
  | { readonly command: 'use'; readonly database: string }

/** What one SQL text means. */
export type Statement =
  | { readonly statement: 'query'; readonly plan: LogicalPlan }
  /** `args`: of its own, in place of those of the text. */
  | { readonly statement: 'command'; readonly command: Command; readonly args?: SqlArguments }
