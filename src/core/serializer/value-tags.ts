/**
 * The first byte of each encoded value (docs/internals/blocks.md, "Values"). Part of file formats: numbers are never
 * given another meaning.
 */
export const VALUE_NULL = 0
export const VALUE_UNDEFINED = 1
export const VALUE_FALSE = 2
export const VALUE_TRUE = 3
export const VALUE_INT8 = 4
export const VALUE_INT32 = 5
export const VALUE_FLOAT64 = 6
export const VALUE_ASCII = 7
export const VALUE_UTF8 = 8
export const VALUE_UTF16 = 9
export const VALUE_BIGINT = 10
export const VALUE_DATE = 11
export const VALUE_REGEXP = 12
export const VALUE_MAP = 13
export const VALUE_SET = 14
export const VALUE_ERROR = 15
export const VALUE_ARRAY = 16
export const VALUE_SPARSE_ARRAY = 17
export const VALUE_OBJECT = 18
export const VALUE_NULL_PROTOTYPE_OBJECT = 19
export const VALUE_INSTANCE = 20
export const VALUE_BUILT_IN_INSTANCE = 21
export const VALUE_ARRAY_BUFFER = 22
export const VALUE_BYTES_VIEW = 23
export const VALUE_BOXED = 24
export const VALUE_REFERENCE = 25
/** An element that an array does not have. */
export const VALUE_HOLE = 26
export const VALUE_URL = 27
export const VALUE_URL_SEARCH_PARAMS = 28

/** Kinds of VALUE_BYTES_VIEW, by number. */
export const VIEW_KINDS: readonly string[] = [
  'Buffer',
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
]

/** Classes of VALUE_ERROR, by number. */
export const ERROR_KINDS: readonly string[] = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
]
