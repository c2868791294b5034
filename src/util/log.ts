/**
 * Logging: a record is a level, a text for people, and fields for machines (the batch, the operator and such, where they
 * are known). The interface is one that console, pino and others already fit. The default writes to stderr, a record a
 * line: `12:34:56 WARN text`, with the fields behind it that the text does not say itself, or as JSON. Levels are Spark's.
 */
import { type Clock, SystemClock } from './clock.js'
import { type Colour, coloured, showsColours } from './colours.js'
import { MillraceError } from './errors.js'

/** What a record is about, where it is known. */
export interface LogFields {
  /** The time of the batch, milliseconds. */
  readonly batchTime?: number | undefined
  /** The operator and the program's line, as `map at src/words.ts:10`. */
  readonly operator?: string | undefined
  /** The input stream. */
  readonly stream?: string | undefined
  readonly job?: number | undefined
  readonly stage?: number | undefined
  readonly partition?: number | undefined
  /** Records of the batch. */
  readonly records?: number | undefined
  /** How long the batch waited, milliseconds. */
  readonly schedulingDelay?: number | undefined
  /** How long the batch took, milliseconds. */
  readonly processingTime?: number | undefined
}

/** What takes the records of a program: console and pino are such. `fields` may be left unread. */
export interface Logger {
  debug(text: string, fields?: LogFields): void
  info(text: string, fields?: LogFields): void
  warn(text: string, fields?: LogFields): void
  error(text: string, fields?: LogFields): void
}

const levels = ['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const
export type LogLevel = (typeof levels)[number]
type RecordLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
export type LogFormat = 'plain' | 'json'

/** Spark's level names, any case. Throws INVALID_LOG_LEVEL. */
export function parseLogLevel(text: string): LogLevel {
  const level = text.toUpperCase() as LogLevel
  if (!levels.includes(level)) {
    throw new MillraceError('INVALID_LOG_LEVEL', { level: text, levels: levels.join(', ') })
  }
  return level
}

/** Throws INVALID_CONFIG_VALUE. */
export function parseLogFormat(value: string): LogFormat {
  if (value === 'plain' || value === 'json') return value
  const expected = 'plain or json'
  throw new MillraceError('INVALID_CONFIG_VALUE', { key: 'spark.log.format', value, expected })
}

/** What an error says of its place. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof MillraceError)) return {}
  const { operator, callSite, partition } = error.parameters
  return {
    operator: operator && callSite ? `${operator} at ${callSite}` : undefined,
    partition: partition === undefined ? undefined : Number(partition),
  }
}

/** Where lines go: stderr. */
export interface LogOutput {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const colours: Partial<Record<RecordLevel, Colour>> = { WARN: 'yellow', ERROR: 'red' }

/** Writes records whose level is at least the threshold (WARN at first) to stderr, or hands them to another logger. */
export class ConsoleLogger implements Logger {
  format: LogFormat = 'plain'
  private threshold: number = levels.indexOf('WARN')
  private readonly target: Logger | undefined
  private readonly output: LogOutput
  private readonly clock: Clock

  constructor(
    target?: Logger,
    output: LogOutput = process.stderr,
    clock: Clock = new SystemClock(),
  ) {
    this.target = target
    this.output = output
    this.clock = clock
  }

  setLevel(level: LogLevel): void {
    this.threshold = levels.indexOf(level)
  }

  debug(text: string, fields?: LogFields): void {
    this.record('debug', text, fields)
  }

  info(text: string, fields?: LogFields): void {
    this.record('info', text, fields)
  }

  warn(text: string, fields?: LogFields): void {
    this.record('warn', text, fields)
  }

  error(text: string, fields?: LogFields): void {
    this.record('error', text, fields)
  }

  private record(method: keyof Logger, text: string, fields: LogFields = {}): void {
    const level = method.toUpperCase() as RecordLevel
    if (levels.indexOf(level) < this.threshold) return
    if (this.target === undefined) this.write(level, text, fields)
    else this.target[method](text, fields)
  }

  private write(level: RecordLevel, text: string, fields: LogFields): void {
    const now = new Date(this.clock.now())
    if (this.format === 'json') {
      const record = { time: now.toISOString(), level, message: text, ...fields }
      this.output.write(`${JSON.stringify(record)}\n`)
      return
    }
    const colour = colours[level]
    const shown =
      colour !== undefined && showsColours(this.output.isTTY === true)
        ? coloured(level, colour)
        : level
    this.output.write(`${now.toTimeString().slice(0, 8)} ${shown} ${withFields(text, fields)}\n`)
  }
}

/** The text, and behind its first line the fields that it does not say. */
function withFields(text: string, fields: LogFields): string {
  const unsaid = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    const said = name === 'batchTime' ? `batch ${value} ms` : `${name} ${value}`
    return text.includes(signOf(name, value)) ? [] : [said]
  })
  if (unsaid.length === 0) return text
  const [first] = text.split('\n', 1)
  return `${first} (${unsaid.join(', ')})${text.slice(first.length)}`
}

/** What stands in a text that says this field: of an operator its line, of a number more than its digits. */
function signOf(name: string, value: string | number): string {
  if (typeof value === 'string') return value.split(' at ').at(-1)!
  return signs[name]?.(value) ?? `${name} ${value}`
}

const milliseconds = (value: number): string => `${value} ms`
const signs: Readonly<Record<string, (value: number) => string>> = {
  batchTime: milliseconds,
  schedulingDelay: milliseconds,
  processingTime: milliseconds,
  records: value => `${value} records`,
}

let current: Logger = new ConsoleLogger()

/** The logger of the last SparkContext, for what belongs to none. */
export function currentLogger(): Logger {
  return current
}

export function setCurrentLogger(logger: Logger): void {
  current = logger
}
