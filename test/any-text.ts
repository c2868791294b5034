/** Texts of any characters, for property tests. */
import fc from 'fast-check'

/** All but halves of pairs. fast-check's own unit `binary` is the same, and takes a second to make. */
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map(code => String.fromCodePoint(code))

/** As `fc.string`. */
export function anyText(
  lengths: { minLength?: number; maxLength?: number } = {},
): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...lengths })
}
