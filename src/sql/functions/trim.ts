/** Taking characters off the ends of strings: trim, ltrim, rtrim, btrim. */
import { StringType } from '../types/data-type.js'
import { hasSurrogates } from './characters.js'
import { documented, prepared, scalar } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'

type Side = 'both' | 'leading' | 'trailing'

/** Takes the characters of a set off the ends; a space unless they are said. */
export function trimmer(side: Side): (s: string, characters?: string) => string {
  const atStart = side !== 'trailing'
  const atEnd = side !== 'leading'
  return (s, characters = ' ') => {
    if (hasSurrogates(s) || hasSurrogates(characters)) {
      const points = Array.from(s)
      const set = new Set(Array.from(characters))
      let from = 0
      let to = points.length
      if (atStart) while (from < to && set.has(points[from])) from++
      if (atEnd) while (to > from && set.has(points[to - 1])) to--
      return points.slice(from, to).join('')
    }
    let from = 0
    let to = s.length
    if (atStart) while (from < to && characters.includes(s[from])) from++
    if (atEnd) while (to > from && characters.includes(s[to - 1])) to--
    return s.slice(from, to)
  }
}

/** `trim(chars, s)`: Spark's order for these three. */
function trimming(name: string, side: Side, doc: FunctionDoc): ScalarFunction {
  const trim = trimmer(side)
  return prepared(
    name,
    [StringType, StringType],
    StringType,
    call =>
      call.args.length === 1
        ? (s: string) => trim(s)
        : (characters: string, s: string) => trim(s, characters),
    doc,
    {
      optional: 1,
      text: ([a, b]) =>
        b === undefined ? `${name}(${a})` : `TRIM(${side.toUpperCase()} ${a} FROM ${b})`,
    },
  )
}

const trimNote = 'Only the space, U+0020, is trimmed unless other characters are named.'

register(
  trimming(
    'trim',
    'both',
    documented(
      'string',
      'The string without the spaces at its beginning and end. `trim(BOTH chars FROM str)` takes off the characters of `chars`; LEADING and TRAILING keep to one end.',
      [
        ["trim('  ab ')", 'ab'],
        ["trim(BOTH 'x' FROM 'xxabx')", 'ab'],
      ],
      trimNote,
    ),
  ),
  trimming(
    'ltrim',
    'leading',
    documented(
      'string',
      'The string without the spaces at its beginning; `ltrim(chars, str)` takes off the characters of `chars`.',
      [["ltrim('  ab')", 'ab']],
      trimNote,
    ),
  ),
  trimming(
    'rtrim',
    'trailing',
    documented(
      'string',
      'The string without the spaces at its end; `rtrim(chars, str)` takes off the characters of `chars`.',
      [["rtrim('ab  ')", 'ab']],
      trimNote,
    ),
  ),
  scalar(
    'btrim',
    [StringType, StringType],
    StringType,
    trimmer('both'),
    documented(
      'string',
      'The string without the spaces, or the characters of the second argument, at both ends.',
      [["btrim('xxabx', 'x')", 'ab']],
      trimNote,
    ),
    { optional: 1 },
  ),
)
