/**
 * `approx_count_distinct`.
 *
 * Partial state: [BINARY: the registers (`distinct-registers.ts`) of the 64-bit xxHash, with seed 42, of each value; empty
 * for no rows].
 */
import { MillraceError } from '../../util/errors.js'
import { BinaryType, type DataType, LongType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate, ObjectState } from './aggregate-define.js'
import { constantNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import { addHash, estimate, mergeRegisters, registerBits } from './distinct-registers.js'
import type { TypedCall } from './function.js'
import { xxHash64Of } from './hash-values.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

const DEVIATION = 0.05

const typing: TypingRule = (args, _env, call) => {
  checkCount(call, args.length, 1, 2)
  if (args.length === 2) {
    const deviation = constantNumbers(args[1])
    if (typeof deviation !== 'number') throw unexpectedInput({ ...call, args }, 1, '"DOUBLE"')
    const bits = registerBits(deviation)
    if (!(bits >= 4 && bits <= 24)) {
      throw new MillraceError('FAILED_FUNCTION_CALL', { funcName: `\`${call.name}\`` })
    }
  }
  return { type: LongType, nullable: false }
}

interface Registers {
  registers: Uint8Array | undefined
}

function bitsOf(call: TypedCall): number {
  return registerBits(call.args.length === 2 ? Number(constantNumbers(call.args[1])) : DEVIATION)
}

register(
  aggregate(
    'approx_count_distinct',
    typing,
    documented(
      'aggregate',
      'About how many distinct values there are (HyperLogLog++). The second argument, a constant of at most 0.39, is the relative standard deviation of the estimate: 0.05 unless given.',
      [['approx_count_distinct(x) FROM VALUES (1), (1), (2), (NULL), (3) AS t(x)', '3']],
      'Never null: 0 when there is no value.',
    ),
    {
      ofNothing: 0,
      ignoresDuplicates: true,
      text: ([value], { distinct }) =>
        `approx_count_distinct(${distinct ? 'DISTINCT ' : ''}${value})`,
      stateTypes: () => [BinaryType],
      make: call => {
        const bits = bitsOf(call)
        const hash = xxHash64Of([call.args[0].type as DataType])
        const one: SqlValue[] = [null]
        return new ObjectState<Registers>({
          create: () => ({ registers: undefined }),
          update: (state, value: SqlValue) => {
            one[0] = value
            const isFirst = state.registers === undefined
            state.registers ??= new Uint8Array(1 << bits)
            addHash(state.registers, bits, hash(one))
            return isFirst ? 96 + (1 << bits) : 0
          },
          merge: (state, other: Uint8Array) => {
            if (other.length === 0) return 0
            const isFirst = state.registers === undefined
            state.registers ??= new Uint8Array(1 << bits)
            mergeRegisters(state.registers, other)
            return isFirst ? 96 + (1 << bits) : 0
          },
          partial: ({ registers }) => [registers?.slice() ?? new Uint8Array(0)],
          result: ({ registers }) => (registers === undefined ? 0 : estimate(registers)),
          bytes: 40,
        })
      },
    },
  ),
)
