import assert from 'node:assert/strict'
import { types } from 'node:util'

/**
 * Stricter than `deepStrictEqual`: order of keys, of maps and of sets too, bit patterns of bytes, `lastIndex`, fields
 * of errors that are not enumerable; and an invalid date equals another one.
 */
export function assertSame(actual: unknown, expected: unknown): void {
  const difference = firstDifference(actual, expected, 'value', new Map())
  if (difference !== undefined) assert.fail(difference)
}

function firstDifference(
  actual: unknown,
  expected: unknown,
  path: string,
  visited: Map<unknown, unknown>,
): string | undefined {
  if (Object.is(actual, expected)) return undefined
  if (!isObject(actual) || !isObject(expected)) {
    return `${path} is ${describe(actual)}, not ${describe(expected)}`
  }
  if (visited.has(expected)) {
    return visited.get(expected) === actual ? undefined : `${path} is another object of a cycle`
  }
  visited.set(expected, actual)
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) {
    return `${path} has another prototype`
  }
  const [left, right] = [partsOf(actual), partsOf(expected)]
  if (left.length !== right.length) {
    return `${path} has ${left.length} parts, not ${right.length}`
  }
  for (let i = 0; i < right.length; i++) {
    if (left[i][0] !== right[i][0]) return `${path} has ${left[i][0]} in place of ${right[i][0]}`
    const step = `${path}.${right[i][0]}`
    const difference = firstDifference(left[i][1], right[i][1], step, visited)
    if (difference !== undefined) return difference
  }
  return undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function describe(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  return `${typeof value} ${isObject(value) ? Object.prototype.toString.call(value) : String(value)}`
}

/** All that makes an object, by name, in order. */
function partsOf(value: object): [string, unknown][] {
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    const bytes = ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : Buffer.from(value)
    return [['bytes', bytes.toString('hex')]]
  }
  const parts: [string, unknown][] = []
  if (Array.isArray(value)) parts.push(['length', value.length])
  if (types.isDate(value)) parts.push(['time', value.getTime()])
  if (types.isRegExp(value)) {
    parts.push(['source', value.source], ['flags', value.flags], ['lastIndex', value.lastIndex])
  }
  if (types.isBoxedPrimitive(value)) parts.push(['boxed', value.valueOf()])
  if (types.isMap(value)) {
    for (const [key, element] of value) parts.push(['key', key], ['element', element])
  }
  if (types.isSet(value)) for (const element of value) parts.push(['element', element])
  const keys = types.isNativeError(value)
    ? Object.getOwnPropertyNames(value).sort()
    : Object.keys(value)
  for (const key of keys) parts.push([key, (value as Record<string, unknown>)[key]])
  return parts
}
