/** Keys for tests: arbitrary ones, and when two of them are the same key. */
import fc from 'fast-check'
import { anyText } from '../../any-text.js'

const scalar = fc.oneof(
  fc.string(),
  anyText(),
  fc.constantFrom('', 'a', 'é', '\ud800', 'x'.repeat(40), '1', 'null'),
  fc.double(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0, -0, Number.NaN, 1 / 0, -1 / 0),
  fc.bigInt(),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  fc.date(),
  fc.uint8Array({ maxLength: 12 }),
)

/** Any key: scalars, arrays and plain objects of keys. */
export const anyKey: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  key: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('key'), { maxLength: 4 }),
    fc.dictionary(fc.string({ maxLength: 3 }), tie('key'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).key

/** Whether two keys have the same value, written without the codec. */
export function sameKey(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b || (Number.isNaN(a) && Number.isNaN(b))
  }
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && sameKey(a.getTime(), b.getTime())
  }
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return false
    return a.length === b.length && a.every((byte, i) => byte === b[i])
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!(Array.isArray(a) && Array.isArray(b)) || a.length !== b.length) return false
    return Array.from(a.keys()).every(i => sameKey(a[i], b[i]))
  }
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every(name => Object.hasOwn(right, name) && sameKey(left[name], right[name]))
  )
}
