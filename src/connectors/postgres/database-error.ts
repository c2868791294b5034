/** What went wrong with a database, as conditions: its SQLSTATE, what was done there, and what the server says. */
import { MillraceError, type MillraceErrorOptions, messageOf } from '../../util/errors.js'
import { type ConnectionSettings, placeOf } from './settings.js'

/** What an error of the client may have: the fields of the server's message, or a code of the system. */
interface Told {
  /** SQLSTATE, or the system's (ECONNREFUSED). */
  readonly code?: string
  readonly severity?: string
  readonly detail?: string
  readonly hint?: string
}

/** `read`, `write`, ...: what was done with which table, and in which partition. */
export interface DatabaseWork {
  readonly doing: string
  readonly table: string
  readonly partition?: number
}

/** Why there is no connection. */
export function connectionError(error: unknown, settings: ConnectionSettings): MillraceError {
  return new MillraceError(
    'FAILED_JDBC.CONNECTION',
    {
      url: placeOf(settings),
      user: settings.user ?? '',
      state: stateOf(error) ?? '08001',
      reason: reasonOf(error),
    },
    { cause: error },
  )
}

/** Why a statement failed. What is a condition already stays as it is. */
export function databaseError(
  error: unknown,
  { doing, table, partition }: DatabaseWork,
  settings: ConnectionSettings,
): MillraceError {
  if (error instanceof MillraceError) return error
  const parameters = { doing, table, partition: partition ?? '', url: placeOf(settings) }
  const options: MillraceErrorOptions = { cause: error }
  const state = stateOf(error)
  if (state === undefined || /^(08|57P0)/.test(state)) {
    const reason = reasonOf(error)
    return new MillraceError('FAILED_JDBC.CONNECTION_LOST', { ...parameters, reason }, options)
  }
  return new MillraceError(
    'FAILED_JDBC.STATEMENT',
    { ...parameters, state, reason: reasonOf(error) },
    options,
  )
}

/** The server's SQLSTATE; undefined when it was not the server that said it. */
export function stateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as Told
  return severity !== undefined && code !== undefined ? code : undefined
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  const { detail, hint } = (error ?? {}) as Told
  return [messageOf(error), detail, hint]
    .filter(text => text !== undefined && text !== '')
    .map(text => String(text).replace(/\.?\s*$/, ''))
    .join('. ')
}
