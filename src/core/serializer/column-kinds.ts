/**
 * What a column descriptor says, by its first byte (docs/internals/blocks.md, "Columns"). Part of file formats:
 * numbers are never given another meaning.
 */
export const COLUMN_ANY = 0
export const COLUMN_INT32 = 1
export const COLUMN_FLOAT64 = 2
export const COLUMN_BOOLEAN = 3
export const COLUMN_ASCII = 4
export const COLUMN_UTF8 = 5
export const COLUMN_UTF16 = 6
export const COLUMN_BIGINT64 = 7
export const COLUMN_DATE = 8
export const COLUMN_TUPLE = 9
export const COLUMN_OBJECT = 10
export const COLUMN_LIST = 11
/** A column of which some values are null or undefined. */
export const COLUMN_NULLABLE = 12

export const HAS_NULLS = 1
export const HAS_UNDEFINED = 2

export const MAGIC = 0x4b42524d // "MRBK"
export const VERSION = 1
export const LAYOUT_ROWS = 1
export const LAYOUT_KEYED = 2
/** Columns of SQL types (`sql/physical/batch-block.ts`). */
export const LAYOUT_BATCH = 3
export const HEADER_BYTES = 32

/** Flags of a keyed block. */
export const KEYED_TAGS = 1
export const KEYED_FLOAT64 = 2
