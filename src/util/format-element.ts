/**
 * An element as text, for `print` and `saveAsTextFile`: pairs as Spark prints them, `(word,3)`, everything else as a
 * JavaScript programmer expects it.
 *
 * | value | text |
 * | --- | --- |
 * | string, number, bigint, boolean | as `String` has it; inside a pair too |
 * | null, undefined | `null` |
 * | two-element array | `(k,v)`, nested ones likewise |
 * | other array, plain object, Map, Set | JSON, with what JSON does not know in its string form |
 * | Date | ISO 8601 |
 * | anything with a `toString` of its own | that |
 */
export function formatElement(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) {
    return value.length === 2
      ? `(${formatElement(value[0])},${formatElement(value[1])})`
      : toJson(value)
  }
  if (typeof value !== 'object') return String(value)
  if (value instanceof Date) return formatDate(value)
  const own = (value as { toString?: unknown }).toString
  if (
    typeof own === 'function' &&
    own !== Object.prototype.toString &&
    !(value instanceof Uint8Array)
  ) {
    return String(value)
  }
  return toJson(value)
}

function formatDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString()
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value, replace) ?? String(value)
  } catch {
    return String(value) // cyclic
  }
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Map) return [...value]
  if (value instanceof Set) return [...value]
  if (value instanceof Uint8Array) return Array.from(value)
  return value
}
