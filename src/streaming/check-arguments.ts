/**
 * Arguments that TypeScript would refuse, and a program in JavaScript may give: refused at the call, with the operator,
 * its line, what was found and what to give.
 */
import { refusedArgument } from '../core/operator-errors.js'
import type { MillraceError } from '../util/errors.js'
import { nearestName } from '../util/nearest-name.js'
import { preview } from '../util/preview.js'

/** What is said of an argument that is refused. */
export interface Refusal {
  /** How the message names the argument: `the prefix`. */
  readonly argument: string
  readonly expected: string
  readonly value: unknown
  /** What to do, without the full stop. */
  readonly advice?: string
}

/** INVALID_ARGUMENT at the line of the program that called `operator`. */
export function invalidArgument(operator: string, refusal: Refusal): MillraceError {
  const { argument, expected, value, advice = '' } = refusal
  return refusedArgument('INVALID_ARGUMENT', operator, {
    argument,
    expected,
    value: preview(value, 80),
    advice,
  })
}

/** Throws NOT_A_FUNCTION. */
export function checkFunction(f: unknown, operator: string): void {
  if (typeof f === 'function') return
  throw refusedArgument('NOT_A_FUNCTION', operator, { value: preview(f, 80) })
}

/**
 * Throws INVALID_ARGUMENT unless `options` is an object, or one of its options is neither undefined nor of its type;
 * UNKNOWN_OPTION for one that there is not.
 */
export function checkOptions(
  options: unknown,
  operator: string,
  types: Readonly<Record<string, 'boolean'>>,
): void {
  const known = Object.keys(types)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument(operator, {
      argument: 'The options',
      expected: `an object, with ${known.join(' and ')}`,
      value: options,
    })
  }
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(types, option)) {
      throw refusedArgument('UNKNOWN_OPTION', operator, {
        option,
        known: known.join(', '),
        nearest: nearestName(option, known) ?? '',
      })
    }
    if (value === undefined || typeof value === types[option]) continue
    throw invalidArgument(operator, {
      argument: `The option ${option}`,
      expected: 'true or false',
      value,
    })
  }
}
