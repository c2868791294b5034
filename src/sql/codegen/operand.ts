/**
 * A value of the row that generated code is at: names of variables and constants that hold it. Text and bytes come in
 * two forms, as a range of a byte array or as a JavaScript value, and are turned into the other where that is needed.
 */
import type { DataType } from '../types/data-type.js'

export interface ByteRange {
  readonly bytes: string
  readonly offset: string
  readonly length: string
  /** A DataView over the same bytes, where there is one. */
  readonly view?: string
}

export interface Operand {
  readonly type: DataType
  /** `false`, `true`, or an expression without side effects: whether the value is null. */
  readonly isNull: string
  /** An expression without side effects, for when it is not null; absent when only the range is known. */
  readonly value?: string
  readonly range?: ByteRange
  /** The variable of the input vector that the value is a row of, and the row. */
  readonly column?: {
    readonly vector: string
    readonly row: string
    /** The join's table that the vector is column `ordinal` of. */
    readonly table?: { readonly name: string; readonly ordinal: number }
  }
}

export const isText = (type: DataType): boolean => type.kind === 'string' || type.kind === 'binary'
