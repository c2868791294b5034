/**
 * `+ - * / % div` and their `try_` forms, on numbers. Dates, timestamps and intervals have theirs in
 * `datetime-arithmetic.ts`, which `typeOf` there is asked for first.
 */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { isNumeric } from '../types/data-type.js'
import { operation } from './arithmetic-operations.js'
import { numericTyping, type Sign } from './arithmetic-typing.js'
import { type DatetimeOperation, datetimeOperation } from './datetime-arithmetic.js'
import type { FunctionDoc, FunctionEnv, MakeInline, ScalarFunction, TypedCall } from './function.js'
import { register } from './registry.js'
import { checkCount } from './typing.js'

/** `env` of a `try_` function: errors become nulls outside, so that they must be thrown inside. */
const errors = (env: FunctionEnv): FunctionEnv => ({ ...env, ansi: true })

const inlineHelpers: Partial<Record<Sign, [exact: string, wrap: string]>> = {
  '+': ['addExact', 'addWrap'],
  '-': ['subtractExact', 'subtractWrap'],
  '*': ['multiplyExact', 'multiplyWrap'],
}

const inlineOf =
  (sign: Sign): MakeInline =>
  ([a, b], call, env, use) => {
    const type = (call.args[0] as Resolved).type
    const { kind } = type
    if (!isNumeric(type) || kind === 'decimal') return undefined
    const js = sign === 'div' ? '/' : sign
    if (sign === '+' || sign === '-' || sign === '*') {
      if (kind === 'double') return `${a}${js}${b}`
      if (kind === 'float') return `Math.fround(${a}${js}${b})`
      if (kind === 'long') return `${use(inlineHelpers[sign]![env.ansi ? 0 : 1])}(${a},${b})`
      if (kind === 'int' && sign !== '*')
        return env.ansi ? `${use('exactInt')}(${a}${js}${b})` : `(${a}${js}${b})|0`
      return undefined
    }
    if (sign === '/' && kind === 'double') {
      const value = `${a}/${b}`
      return env.ansi
        ? `(${b}===0?${use('throwDivideByZero')}():${value})`
        : { value, isNull: `${b}===0` }
    }
    if (sign === '%') {
      const value =
        kind === 'long'
          ? `${use('remainder')}(${a},${b})`
          : `${a}%${b}${kind === 'int' ? '+0' : ''}`
      return env.ansi
        ? `(${b}===0?${use('throwDivideByZero')}():${value})`
        : { value, isNull: `${b}===0` }
    }
    return undefined
  }

function binary(sign: Sign, doc: FunctionDoc): ScalarFunction {
  return {
    kind: 'scalar',
    name: sign,
    doc,
    text: ([a, b]) => (sign === 'pmod' ? `pmod(${a}, ${b})` : `(${a} ${sign} ${b})`),
    typing: (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      return datetimeOperation(sign, args, env)?.typing ?? numericTyping(sign, args, env, call)
    },
    make: (call, env) => dated(sign, call, env)?.make() ?? operation(sign, call, env),
    inline: inlineOf(sign),
  }
}

function dated(sign: Sign, call: TypedCall, env: FunctionEnv): DatetimeOperation | undefined {
  return datetimeOperation(sign, call.args as readonly Resolved[], env)
}

function trying(sign: Sign, name: string, doc: FunctionDoc): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    doc,
    typing: (args, env, call) => {
      checkCount(call, args.length, 2, 2)
      const found =
        datetimeOperation(sign, args, errors(env))?.typing ??
        numericTyping(sign, args, errors(env), call)
      return { ...found, nullable: true }
    },
    make: (call, env) => {
      const apply = dated(sign, call, errors(env))?.make() ?? operation(sign, call, errors(env))
      return (a, b) => {
        try {
          return apply(a, b)
        } catch (error) {
          if (error instanceof MillraceError) return null
          throw error
        }
      }
    },
  }
}

const doc = (
  summary: string,
  examples: FunctionDoc['examples'],
  notes = 'Null when an operand is. Overflow is an error in ANSI mode (ARITHMETIC_OVERFLOW) and wraps otherwise; a DECIMAL that does not fit is an error, else null.',
): FunctionDoc => ({ group: 'operator', summary, notes, examples })

const byZero =
  'Null when an operand is. A divisor of 0 is an error in ANSI mode, also for DOUBLE, and gives null otherwise.'

const tryDoc = (what: string, examples: FunctionDoc['examples']): FunctionDoc => ({
  group: 'math',
  summary: `${what}, or null where that is an error: overflow, a divisor of 0.`,
  examples,
})

register(
  binary(
    '+',
    doc(
      'The sum of two numbers; a date or timestamp moved by an interval; the sum of two intervals.',
      [['1 + 2', '3']],
    ),
  ),
  binary(
    '-',
    doc('The difference of two numbers, dates, timestamps or intervals.', [['5 - 7', '-2']]),
  ),
  binary(
    '*',
    doc('The product of two numbers, or an interval a number of times.', [['6 * 7', '42']]),
  ),
  binary(
    '/',
    doc(
      'The quotient, with its fraction: DOUBLE, or DECIMAL when both are whole or decimal and one is DECIMAL.',
      [['7 / 2', '3.5']],
      byZero,
    ),
  ),
  binary('div', doc('The quotient without its fraction, as BIGINT.', [['7 div 2', '3']], byZero)),
  binary(
    '%',
    doc(
      'The rest of a division; has the sign of the first operand.',
      [
        ['7 % 4', '3'],
        ['-7 % 4', '-3'],
      ],
      byZero,
    ),
  ),
  binary('pmod', {
    group: 'math',
    summary: 'The rest of a division, never negative for a positive divisor.',
    notes: byZero,
    examples: [['pmod(-7, 4)', '1']],
  }),
  trying('+', 'try_add', tryDoc('The sum', [['try_add(2147483647, 1)', 'NULL']])),
  trying('-', 'try_subtract', tryDoc('The difference', [['try_subtract(5, 2)', '3']])),
  trying('*', 'try_multiply', tryDoc('The product', [['try_multiply(2147483647, 2)', 'NULL']])),
  trying('/', 'try_divide', tryDoc('The quotient', [['try_divide(1, 0)', 'NULL']])),
  trying('%', 'try_mod', tryDoc('The rest of a division', [['try_mod(5, 0)', 'NULL']])),
)

/** `mod(a, b)` is `a % b`. */
register({
  kind: 'scalar',
  name: 'mod',
  doc: {
    group: 'math',
    summary: 'The rest of a division; the same as `%`.',
    examples: [['mod(7, 4)', '3']],
  },
  typing: (args, env, call) => {
    checkCount(call, args.length, 2, 2)
    return numericTyping('%', args, env, call)
  },
  text: ([a, b]) => `mod(${a}, ${b})`,
  make: (call, env) => operation('%', call, env),
  inline: inlineOf('%'),
})
