/**
 * A command of `millrace`: its help text, and what it does.
 *
 * `run` gets the arguments after the command's name and resolves with the exit code. A wrong argument is
 * COMMAND_ARGUMENT_INVALID; every MillraceError is printed as its text, without a stack.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { MillraceError } from '../util/errors.js'
import { nearestName } from '../util/nearest-name.js'

export interface Command {
  /** Usage and options, as `millrace NAME --help` prints them. */
  readonly help: string
  /** How many of the first arguments are the command's own, where the others are those of a program. */
  ownArguments?(args: readonly string[]): number
  run(args: readonly string[]): Promise<number>
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

/** Reads the options of a command; what is not understood is COMMAND_ARGUMENT_INVALID. */
export function parseArguments(
  command: string,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
): ParsedArguments {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as ParsedArguments['values'], positionals }
  } catch (error) {
    const text = (error as Error).message
    const unknown = /^Unknown option '([^']*)'/.exec(text)?.[1]
    if (unknown !== undefined) {
      throw unknownOption(
        command,
        unknown,
        Object.keys(options).map(name => `--${name}`),
      )
    }
    throw invalidArgument(command, `${text.replace(/\.$/, '')}.`)
  }
}

export function unknownOption(
  command: string,
  option: string,
  known: readonly string[],
): MillraceError {
  const nearest = nearestName(option, known)
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`
  return invalidArgument(command, `Unknown option '${option}'.${hint}`)
}

export function invalidArgument(command: string, problem: string): MillraceError {
  return new MillraceError('COMMAND_ARGUMENT_INVALID', { command, problem })
}

/** The number that an option says, at least `min`, or COMMAND_ARGUMENT_INVALID. */
export function numberArgument(
  command: string,
  option: string,
  text: string,
  bounds: { readonly min: number; readonly max?: number; readonly integer?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const { min, max = Number.MAX_SAFE_INTEGER, integer = false } = bounds
  if (!(value >= min && value <= max) || (integer && !Number.isInteger(value))) {
    const kind = integer ? 'a whole number' : 'a number'
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
    throw invalidArgument(command, `--${option} is '${text}', but must be ${kind} ${range}.`)
  }
  return value
}
