/** Functions of strings and numbers against plain ones, on random arguments. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  characterCount,
  sliceCharacters,
  substring,
} from '../../../src/sql/functions/characters.js'
import {
  type RoundingMode,
  roundDouble,
  roundUnscaled,
  shortestDecimal,
} from '../../../src/sql/functions/exact-decimal.js'
import { translateRegex } from '../../../src/sql/functions/java-regex.js'
import { likeMatcher } from '../../../src/sql/functions/like.js'
import { splitter } from '../../../src/sql/functions/split.js'
import { levenshtein } from '../../../src/sql/functions/string-search.js'
import { trimmer } from '../../../src/sql/functions/trim.js'
import { canonical } from '../../../src/sql/types/sql-value.js'

/** Few characters, so that they meet; some of them are pairs of surrogates. */
const letters = fc.constantFrom('a', 'b', 'é', '\u{1D11E}', '\u{1F600}', '\uffff')
const text = fc.array(letters, { maxLength: 8 }).map(parts => parts.join(''))
const small = fc.integer({ min: -12, max: 12 })

test('substring counts characters as an array of them does', () => {
  fc.assert(
    fc.property(text, small, small, (s, position, length) => {
      const points = Array.from(s)
      const start = position > 0 ? position - 1 : position < 0 ? points.length + position : 0
      const end = Math.max(0, start + length)
      assert.equal(substring(s, position, length), points.slice(Math.max(0, start), end).join(''))
      assert.equal(characterCount(s), points.length)
      assert.equal(sliceCharacters(s, 1, 3), points.slice(1, 3).join(''))
    }),
  )
})

test('trimming takes characters of the set off the ends only', () => {
  fc.assert(
    fc.property(text, text, (s, set) => {
      const points = Array.from(s)
      const inSet = (c: string): boolean => Array.from(set).includes(c)
      let from = 0
      while (from < points.length && inSet(points[from])) from++
      let to = points.length
      while (to > from && inSet(points[to - 1])) to--
      assert.equal(trimmer('both')(s, set), points.slice(from, to).join(''))
      assert.equal(trimmer('leading')(s, set), points.slice(from).join(''))
    }),
  )
})

/** LIKE by trying everything. */
function like(s: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return s.length === 0
  const [first, ...rest] = pattern
  if (first === '%') return s.some((_, i) => like(s.slice(i), rest)) || like([], rest)
  return s.length > 0 && (first === '_' || first === s[0]) && like(s.slice(1), rest)
}

test('LIKE agrees with a matcher that tries everything', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '\u{1D11E}', '%', '%', '_'), { maxLength: 6 })
  fc.assert(
    fc.property(text, pattern, (s, p) => {
      assert.equal(likeMatcher(p.join(''))(s), like(Array.from(s), p))
    }),
  )
})

/** Patterns that mean the same in Java and JavaScript. */
const { pattern: samePattern } = fc.letrec<{ pattern: string; item: string }>(tie => ({
  item: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', 'c', '[ab]', '[^a]', '\\w', '\\d'),
    fc.tuple(tie('item'), fc.constantFrom('*', '+', '?', '{2}', '*?', '{1,2}')).map(([x, q]) =>
      // a repetition of what may be empty forgets its groups differently
      /^(?:.|\[[^\]]*\])$/.test(x) ? x + q : x,
    ),
    tie('pattern').map(p => `(?:${p})`),
    tie('pattern').map(p => `(${p})`),
  ),
  pattern: fc.oneof(
    { maxDepth: 3 },
    fc.array(tie('item'), { minLength: 1, maxLength: 3 }).map(items => items.join('')),
    fc.tuple(tie('item'), tie('item')).map(([x, y]) => `${x}|${y}`),
  ),
}))

test('patterns that are the same in JavaScript match the same', () => {
  const subject = fc.array(fc.constantFrom('a', 'b', 'c', '1'), { maxLength: 8 })
  fc.assert(
    fc.property(samePattern, subject, (pattern, parts) => {
      const s = parts.join('')
      const own = translateRegex(pattern)
      const found = own.search.exec(s)
      const plain = new RegExp(pattern, 'v').exec(s)
      assert.equal(found?.index, plain?.index)
      assert.deepEqual(found && own.groups.map(place => found[place]), plain && [...plain])
    }),
  )
})

test('splitting at plain text is splitting at the pattern that matches it', () => {
  const limits = fc.integer({ min: -1, max: 4 })
  fc.assert(
    fc.property(text, fc.constantFrom('a', 'ab', '\u{1D11E}'), limits, (s, separator, limit) => {
      const plain = splitter(separator, 'split')(s, limit)
      assert.deepEqual(plain, splitter(`(?:${separator})`, 'split')(s, limit))
      assert.equal(plain.join(separator), s)
    }),
  )
})

test('numbers are rounded as their shortest decimals are', () => {
  const modes = fc.constantFrom<RoundingMode>('halfUp', 'halfEven')
  const ties = fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 5 }))
    .map(([n, digits]) => n / 10 ** digits)
  const numbers = fc.oneof(ties, fc.double({ noNaN: true, noDefaultInfinity: true }))
  fc.assert(
    fc.property(modes, numbers, fc.integer({ min: -3, max: 6 }), (mode, x, digits) => {
      const { unscaled, scale } = shortestDecimal(x)
      const expected =
        digits >= scale
          ? x
          : Number(
              `${roundUnscaled(mode, canonical(unscaled), scale, digits)}e${-Math.max(0, digits)}`,
            )
      assert.equal(roundDouble(mode, x, digits) + 0, expected + 0)
    }),
  )
})

test('the distance of Levenshtein is a distance, and its limit only cuts it', () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 9 }), (a, b, most) => {
      const distance = levenshtein(a, b)
      assert.equal(distance, levenshtein(b, a))
      assert.equal(distance === 0, a === b)
      assert.ok(distance <= Math.max(characterCount(a), characterCount(b)))
      assert.equal(levenshtein(a, b, most), distance > most ? -1 : distance)
    }),
  )
})
