/**
 * `bool_and`, `bool_or`, `bit_and`, `bit_or`, `bit_xor`, `bitmap_construct_agg`, `bitmap_or_agg`.
 *
 * Partial states: [the value so far; null for no rows]; of the bitmap functions [BINARY: the bitmap].
 */
import { MillraceError } from '../../util/errors.js'
import { BinaryType, BooleanType, type DataType, isIntegral, LongType } from '../types/data-type.js'
import { canonical, type Integral, type SqlValue, toBigInt } from '../types/sql-value.js'
import { aggregate, ObjectState } from './aggregate-define.js'
import { documented } from './define.js'
import type { AggregateFunction, FunctionDoc } from './function.js'
import { register } from './registry.js'
import { checkCount, signature, type TypingRule, unexpectedInput } from './typing.js'

/** An aggregate that joins values two by two, in any order. */
function joining(
  names: readonly string[],
  typing: TypingRule,
  doc: FunctionDoc,
  joinOf: (type: DataType) => (a: never, b: never) => SqlValue,
  ignoresDuplicates: boolean,
): AggregateFunction {
  return aggregate(names, typing, doc, {
    ignoresDuplicates,
    stateTypes: ({ type }) => [type],
    make: ({ type }) => {
      const join = joinOf(type)
      const update = (state: { value: SqlValue }, value: SqlValue): void => {
        if (value === null) return
        state.value = state.value === null ? value : join(state.value as never, value as never)
      }
      return new ObjectState<{ value: SqlValue }>({
        create: () => ({ value: null }),
        update,
        merge: update,
        partial: ({ value }) => [value],
        result: ({ value }) => value,
        bytes: 40,
      })
    },
  })
}

const booleanTyping = signature([BooleanType], BooleanType, { nullable: true })

const integralTyping: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 1)
  const { type } = args[0]
  if (type.kind === 'void' || type.kind === 'string') {
    return { args: [LongType], type: LongType, nullable: true }
  }
  if (!isIntegral(type)) throw unexpectedInput({ ...call, args }, 0, '"INTEGRAL"')
  return { type, nullable: true }
}

const noValue = 'Null when there is no value.'

function bitwise(
  name: string,
  word: string,
  of: { small: (a: number, b: number) => number; large: (a: bigint, b: bigint) => bigint },
  example: string,
): AggregateFunction {
  const long = (a: Integral, b: Integral): SqlValue =>
    canonical(BigInt.asIntN(64, of.large(toBigInt(a), toBigInt(b))))
  return joining(
    [name],
    integralTyping,
    documented(
      'aggregate',
      `The bits of all values that are not null, joined by ${word}.`,
      [[`${name}(x) FROM VALUES (3), (5) AS t(x)`, example]],
      noValue,
    ),
    type => (type.kind === 'long' ? long : of.small),
    name !== 'bit_xor',
  )
}

/** Bytes of a bitmap: one bit for each of 32,768 positions. */
const BITMAP_BYTES = 4096

function bitmapFunction(
  name: string,
  type: DataType,
  doc: FunctionDoc,
  add: (bitmap: Uint8Array, value: never) => void,
): AggregateFunction {
  const or = (bitmap: Uint8Array, other: Uint8Array): void => {
    const n = Math.min(BITMAP_BYTES, other.length)
    for (let i = 0; i < n; i++) bitmap[i] |= other[i]
  }
  return aggregate(
    name,
    (args, _env, call) => {
      checkCount(call, args.length, 1, 1)
      const given = args[0].type
      const fits = type.kind === 'binary' ? given.kind === 'binary' : isIntegral(given)
      if (!fits && given.kind !== 'void') {
        throw unexpectedInput(
          { ...call, args },
          0,
          type.kind === 'binary' ? '"BINARY"' : '"BIGINT"',
        )
      }
      return { args: [type], type: BinaryType, nullable: false }
    },
    doc,
    {
      ignoresDuplicates: true,
      stateTypes: () => [BinaryType],
      make: () =>
        new ObjectState<Uint8Array>({
          create: () => new Uint8Array(BITMAP_BYTES),
          update: add as (bitmap: Uint8Array, value: SqlValue) => void,
          merge: or,
          partial: bitmap => [bitmap.slice()],
          result: bitmap => bitmap.slice(),
          bytes: BITMAP_BYTES + 96,
        }),
      ofNothing: new Uint8Array(BITMAP_BYTES),
    },
  )
}

register(
  joining(
    ['bool_and', 'every'],
    booleanTyping,
    documented(
      'aggregate',
      'Whether all values that are not null are true.',
      [['bool_and(x) FROM VALUES (true), (NULL), (false) AS t(x)', 'false']],
      noValue,
    ),
    () => (a: boolean, b: boolean) => a && b,
    true,
  ),
  joining(
    ['bool_or', 'any', 'some'],
    booleanTyping,
    documented(
      'aggregate',
      'Whether some value is true.',
      [['bool_or(x) FROM VALUES (true), (NULL), (false) AS t(x)', 'true']],
      noValue,
    ),
    () => (a: boolean, b: boolean) => a || b,
    true,
  ),
  bitwise('bit_and', 'AND', { small: (a, b) => a & b, large: (a, b) => a & b }, '1'),
  bitwise('bit_or', 'OR', { small: (a, b) => a | b, large: (a, b) => a | b }, '7'),
  bitwise('bit_xor', 'XOR', { small: (a, b) => a ^ b, large: (a, b) => a ^ b }, '6'),
  bitmapFunction(
    'bitmap_construct_agg',
    LongType,
    documented(
      'aggregate',
      'A bitmap of 4,096 bytes in which the bits at the given positions, 0 to 32767, are set; `bitmap_bit_position` gives positions.',
      [
        [
          'hex(substring(bitmap_construct_agg(bitmap_bit_position(x)), 0, 3)) FROM VALUES (1), (2), (3) AS t(x)',
          '070000',
        ],
      ],
      'Never null: all bits are 0 for no rows. Another position is INVALID_BITMAP_POSITION.',
    ),
    (bitmap, position: Integral) => {
      if (position < 0 || position >= BITMAP_BYTES * 8) {
        throw new MillraceError('INVALID_BITMAP_POSITION', {
          bitPosition: String(position),
          bitmapNumBytes: BITMAP_BYTES,
          bitmapNumBits: BITMAP_BYTES * 8,
        })
      }
      const bit = Number(position)
      bitmap[bit >> 3] |= 1 << (bit & 7)
    },
  ),
  bitmapFunction(
    'bitmap_or_agg',
    BinaryType,
    documented(
      'aggregate',
      'The bitmap, of 4,096 bytes, of the bits that are set in any of the given bitmaps.',
      [
        [
          "hex(substring(bitmap_or_agg(x), 0, 3)) FROM VALUES (X'10'), (X'20'), (X'40') AS t(x)",
          '700000',
        ],
      ],
      'Never null: all bits are 0 for no rows.',
    ),
    (bitmap, other: Uint8Array) => {
      const n = Math.min(BITMAP_BYTES, other.length)
      for (let i = 0; i < n; i++) bitmap[i] |= other[i]
    },
  ),
)
