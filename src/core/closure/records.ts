/**
 * The payload of a captured function: one list of records for the values that need more than `v8.serialize` gives
 * (functions, classes, instances, imports), with references between them. Plain data lies in the references themselves,
 * so that shared and cyclic structures of it stay what they are.
 */
export const payloadVersion = 1

/** Marks the name of rebuilt functions' scripts in stacks: their positions are those of the script that they come from. */
export const taskMark = '?task'

/** The variable that stands for import.meta in a function's code. */
export const metaVariable = '$millraceMeta'

/** A captured value: a primitive as it is, or one of the forms of `Reference`. */
export type Encoded = string | number | bigint | boolean | null | undefined | Reference

export type Reference =
  | { readonly record: number }
  /** Plain data, copied by v8.serialize. */
  | { readonly plain: unknown }
  /** Path from globalThis (or of a hidden intrinsic) to a built-in. */
  | { readonly builtIn: readonly string[] }
  /** `Symbol.for(key)` */
  | { readonly symbolKey: string }
  /** `Symbol[name]` */
  | { readonly symbolName: string }
  | { readonly prototypeOf: Encoded }

export interface PropertyRecord {
  readonly key: Encoded
  readonly value?: Encoded
  readonly get?: Encoded
  readonly set?: Encoded
  /** Bits: 1 enumerable, 2 writable, 4 configurable. */
  readonly flags: number
}

export const plainPropertyFlags = 7

export interface FunctionRecord {
  readonly type: 'function'
  readonly isClass: boolean
  readonly code: string
  readonly name: string
  readonly strict: boolean
  /** Where `code` begins in the script that Node ran; lines and columns from 0 (a column may be below). */
  readonly script:
    | { readonly location: string; readonly line: number; readonly column: number }
    | undefined
  /** Has a dynamic import. */
  readonly usesImport: boolean
  readonly usesImportMeta: boolean
  readonly names: string[]
  readonly values: Encoded[]
  /** For classes: how many of the variables, from the first, are read while the class is made. */
  eagerCount: number
  /** Variables that live in a cell which the functions of this group share: a module-level variable that one assigns. */
  sharedNames?: string[]
  group?: string
  properties: PropertyRecord[]
  prototypeProperties: PropertyRecord[]
  /** Prototype of the prototype, when it is not the one that the text makes. */
  parentPrototype?: Encoded
}

/** 2 frozen, 1 sealed, 0 not extensible. */
export type Integrity = 0 | 1 | 2

export interface ObjectRecord {
  readonly type:
    | 'object'
    | 'array'
    | 'map'
    | 'set'
    | 'date'
    | 'regexp'
    | 'error'
    | 'url'
    | 'searchParams'
  /** Length of an array, time of a date, [source, flags] of a regexp, text of a URL and of search parameters. */
  readonly init?: unknown
  prototype?: Encoded
  entries?: (readonly [Encoded, Encoded])[]
  properties: PropertyRecord[]
  integrity?: Integrity
}

export type ClosureRecord =
  | FunctionRecord
  | ObjectRecord
  /** `name` of the module at `location`; '*' is its namespace. */
  | { readonly type: 'import'; readonly location: string; readonly name: string }
  /** An export of a CommonJS module; the whole of it when `name` is undefined. */
  | { readonly type: 'require'; readonly location: string; readonly name: string | undefined }
  /** The `require` function of a file. */
  | { readonly type: 'requireFunction'; readonly location: string }
  /** A test runner's function for dynamic imports. */
  | { readonly type: 'importFunction'; readonly location: string }
  | { readonly type: 'bytes'; readonly value: unknown }
  | { readonly type: 'replaced'; readonly kind: string; data: Encoded }

export interface ClosurePayload {
  readonly version: number
  readonly root: Encoded
  readonly records: ClosureRecord[]
}
