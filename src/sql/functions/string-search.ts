/** Where strings and binaries have parts, and cutting them there: instr, locate, contains, split_part, find_in_set, elt. */
import { MillraceError } from '../../util/errors.js'
import {
  BinaryType,
  BooleanType,
  type DataType,
  IntegerType,
  isNested,
  StringType,
} from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { characterOf, hasSurrogates, unitOf } from './characters.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { checkCount, unexpectedInput } from './typing.js'

/** The position (from 1) of a part at or behind a position; 0 when there is none. */
function locate(part: string, s: string, position: number): number {
  if (position <= 0) return 0
  if (part === '') return 1
  if (!hasSurrogates(s)) return s.indexOf(part, position - 1) + 1
  const found = s.indexOf(part, unitOf(s, position - 1))
  return found < 0 ? 0 : characterOf(s, found) + 1
}

type Test = (a: Uint8Array, b: Uint8Array) => boolean

function startsWithBytes(a: Uint8Array, b: Uint8Array, at = 0): boolean {
  if (at < 0 || at + b.length > a.length) return false
  for (let i = 0; i < b.length; i++) if (a[at + i] !== b[i]) return false
  return true
}

const containsBytes: Test = (a, b) =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).includes(Buffer.from(b))

/** A test of two strings, or of two binaries. */
function test(
  name: string,
  ofText: (s: string, part: string) => boolean,
  ofBytes: Test,
  doc: FunctionDoc,
): ScalarFunction {
  return typed(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 2, 2)
      args.forEach((arg, i) => {
        if (isNested(arg.type))
          throw unexpectedInput({ ...call, args }, i, '("STRING" or "BINARY")')
      })
      const isBytes = args.every(arg => arg.type.kind === 'binary')
      const type = isBytes ? BinaryType : StringType
      return { args: [type, type], type: BooleanType }
    },
    call => (call.args[0].type?.kind === 'binary' ? ofBytes : ofText),
    doc,
  )
}

function splitPart(s: string, delimiter: string, part: number): string {
  if (part === 0) throw new MillraceError('INVALID_INDEX_OF_ZERO')
  const parts = delimiter === '' ? [s] : s.split(delimiter)
  return parts[part > 0 ? part - 1 : parts.length + part] ?? ''
}

function findInSet(item: string, list: string): number {
  return item.includes(',') ? 0 : list.split(',').indexOf(item) + 1
}

function commonElt(types: readonly DataType[]): DataType {
  return types.every(type => type.kind === 'binary') ? BinaryType : StringType
}

register(
  scalar(
    'instr',
    [StringType, StringType],
    IntegerType,
    (s: string, part: string) => locate(part, s, 1),
    documented(
      'string',
      'The position, from 1, at which the second argument first occurs in the first; 0 when it does not.',
      [["instr('Millrace', 'race')", '5']],
    ),
  ),
  typed(
    ['locate', 'position'],
    (args, _env, call) => {
      checkCount(call, args.length, 2, 3)
      args.forEach((arg, i) => {
        if (isNested(arg.type))
          throw unexpectedInput({ ...call, args }, i, i < 2 ? '"STRING"' : '"INT"')
      })
      return {
        args: [StringType, StringType, IntegerType].slice(0, args.length),
        type: IntegerType,
        nullable: args[0].nullable || args[1].nullable,
      }
    },
    () =>
      (part: string | null, s: string | null, position: number | null = 1) => {
        if (position === null) return 0
        return part === null || s === null ? null : locate(part, s, position)
      },
    documented(
      'string',
      'The position, from 1, at which the first argument occurs in the second, at or behind a position; 0 when it does not. Also `position(a IN b)`.',
      [
        ["locate('a', 'banana', 3)", '4'],
        ["position('an' IN 'banana')", '2'],
      ],
      '0 for a position that is 0, negative or null.',
    ),
    {
      nulls: 'handled',
      text: ([part, whole, position = '1'], { name }) => `${name}(${part}, ${whole}, ${position})`,
    },
  ),
  test(
    'startswith',
    (s, part) => s.startsWith(part),
    (a, b) => startsWithBytes(a, b),
    documented(
      'string',
      'True when the first argument begins with the second; both strings or both binaries.',
      [["startswith('Millrace', 'Mill')", 'true']],
    ),
  ),
  test(
    'endswith',
    (s, part) => s.endsWith(part),
    (a, b) => startsWithBytes(a, b, a.length - b.length),
    documented(
      'string',
      'True when the first argument ends with the second; both strings or both binaries.',
      [["endswith('Millrace', 'race')", 'true']],
    ),
  ),
  test(
    'contains',
    (s, part) => s.includes(part),
    containsBytes,
    documented(
      'string',
      'True when the second argument occurs in the first; both strings or both binaries.',
      [["contains('Millrace', 'lra')", 'true']],
    ),
  ),
  scalar(
    'split_part',
    [StringType, StringType, IntegerType],
    StringType,
    splitPart,
    documented(
      'string',
      'The part of this number, from 1, or from the end when it is negative, of the string cut at each occurrence of the delimiter.',
      [
        ["split_part('a-b-c', '-', 3)", 'c'],
        ["split_part('a-b-c', '-', -3)", 'a'],
      ],
      'Empty when there are fewer parts; the number 0 is an error (INVALID_INDEX_OF_ZERO). An empty delimiter cuts nothing.',
    ),
  ),
  scalar(
    'find_in_set',
    [StringType, StringType],
    IntegerType,
    findInSet,
    documented(
      'string',
      'The place, from 1, of the first argument in a list parted by commas; 0 when it is not there or has a comma itself.',
      [["find_in_set('b', 'a,b,c')", '2']],
    ),
  ),
  typed(
    'elt',
    (args, _env, call) => {
      checkCount(call, args.length, 2, Number.POSITIVE_INFINITY)
      args.forEach((arg, i) => {
        if (isNested(arg.type))
          throw unexpectedInput({ ...call, args }, i, i === 0 ? '"INT"' : '("STRING" or "BINARY")')
      })
      const type = commonElt(args.slice(1).map(arg => arg.type))
      return { args: args.map((_, i) => (i === 0 ? IntegerType : type)), type, nullable: true }
    },
    (_call, env) =>
      (n: number | null, ...values: SqlValue[]) => {
        if (n === null) return null
        if (n >= 1 && n <= values.length) return values[n - 1]
        if (!env.ansi) return null
        throw new MillraceError('INVALID_ARRAY_INDEX', { indexValue: n, arraySize: values.length })
      },
    documented(
      'string',
      'The one of the arguments behind the first whose number, from 1, the first one says.',
      [["elt(2, 'a', 'b')", 'b']],
      'A number that none has is an error in ANSI mode (INVALID_ARRAY_INDEX) and gives null otherwise.',
    ),
    { nulls: 'handled' },
  ),
  prepared(
    'levenshtein',
    [StringType, StringType, IntegerType],
    IntegerType,
    () => levenshtein,
    documented(
      'string',
      'How many characters must be put in, taken out or replaced to make one string of the other; with a third argument, -1 when these are more.',
      [
        ["levenshtein('stone', 'stove')", '1'],
        ["levenshtein('stone', 'river', 2)", '-1'],
      ],
    ),
    { optional: 1 },
  ),
)

export function levenshtein(left: string, right: string, most?: number): number {
  const a = Array.from(left)
  const b = Array.from(right)
  if (most !== undefined && (most < 0 || Math.abs(a.length - b.length) > most)) return -1
  let row = new Uint32Array(b.length + 1)
  let next = new Uint32Array(b.length + 1)
  for (let j = 0; j <= b.length; j++) row[j] = j
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const other =
        a[i - 1] === b[j - 1] ? row[j - 1] : 1 + Math.min(row[j - 1], row[j], next[j - 1])
      next[j] = other
      if (other < least) least = other
    }
    if (most !== undefined && least > most) return -1
    const spare = row
    row = next
    next = spare
  }
  const distance = row[b.length]
  return most !== undefined && distance > most ? -1 : distance
}
