/**
 * `approx_count_distinct`.
 *
 * Partial state: [BINARY: the registers (`distinct-registers.ts`) of the 64-bit xxHash, with seed 42, of each value; empty
 * for no rows].
 */
import { MillraceError } from '../../util/errors.js'
import { BinaryType, type DataType, LongType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { aggregate } from './aggregate-define.js'
import { constantNumbers } from './constant-numbers.js'
import { documented } from './define.js'
import { addHash, estimate, mergeRegisters, registerBits } from './distinct-registers.js'
import { type AddToHash, hasherOf } from './fast-hash-values.js'
import { newHashState } from './fast-xxhash64.js'
import type { AggregateState, TypedCall } from './function.js'
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

class DistinctCountState implements AggregateState {
  private readonly bits: number
  private readonly addTo: AddToHash
  private readonly hash = newHashState()
  private readonly registers: (Uint8Array | undefined)[] = []
  private made = 0

  constructor(type: DataType, bits: number) {
    this.bits = bits
    this.addTo = hasherOf(type)
  }

  grow(groups: number): void {
    while (this.registers.length < groups) this.registers.push(undefined)
  }

  update(group: number, value: SqlValue): void {
    const { hash } = this
    hash[0] = 0
    hash[1] = 42
    this.addTo(hash, value as never)
    addHash(this.registers[group] ?? this.first(group), this.bits, hash[0], hash[1])
  }

  /** The registers of a group that has none yet. */
  private first(group: number): Uint8Array {
    const registers = new Uint8Array(1 << this.bits)
    this.registers[group] = registers
    this.made++
    return registers
  }

  merge(group: number, other: Uint8Array): void {
    if (other.length > 0) mergeRegisters(this.registers[group] ?? this.first(group), other)
  }

  partial(group: number): readonly SqlValue[] {
    return [this.registers[group]?.slice() ?? new Uint8Array(0)]
  }

  result(group: number): SqlValue {
    const registers = this.registers[group]
    return registers === undefined ? 0 : estimate(registers)
  }

  get byteSize(): number {
    return this.registers.length * 8 + this.made * (96 + (1 << this.bits))
  }
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
      make: call => new DistinctCountState(call.args[0].type as DataType, bitsOf(call)),
    },
  ),
)
