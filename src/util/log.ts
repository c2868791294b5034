/**
 * Logging: a small interface that console, pino and others already fit, and a default one that writes to stderr.
 * Levels are Spark's (`sc.setLogLevel`).
 */
import { MillraceError } from './errors.js'

export interface Logger {
  debug(text: string): void
  info(text: string): void
  warn(text: string): void
  error(text: string): void
}

const levels = ['ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF'] as const
export type LogLevel = (typeof levels)[number]

/** Spark's level names, any case. Throws INVALID_LOG_LEVEL. */
export function parseLogLevel(text: string): LogLevel {
  const level = text.toUpperCase() as LogLevel
  if (!levels.includes(level)) {
    throw new MillraceError('INVALID_LOG_LEVEL', { level: text, levels: levels.join(', ') })
  }
  return level
}

/** Writes lines `LEVEL text` to stderr when their level is at least the threshold (WARN at first). */
export class ConsoleLogger implements Logger {
  private threshold: number = levels.indexOf('WARN')

  setLevel(level: LogLevel): void {
    this.threshold = levels.indexOf(level)
  }

  debug(text: string): void {
    this.write('DEBUG', text)
  }

  info(text: string): void {
    this.write('INFO', text)
  }

  warn(text: string): void {
    this.write('WARN', text)
  }

  error(text: string): void {
    this.write('ERROR', text)
  }

  private write(level: LogLevel, text: string): void {
    if (levels.indexOf(level) >= this.threshold) process.stderr.write(`${level} ${text}\n`)
  }
}
