/** A connection whose texts `postgres-values.ts` understands, in the session's time zone. */
import { Connection } from '../../../connectors/postgres/client.js'
import { quoteName } from '../../../connectors/postgres/identifiers.js'
import type { ConnectionSettings } from '../../../connectors/postgres/settings.js'
import { offsetText, timeZone } from '../../types/time-zone.js'
import type { SessionSettings } from './jdbc-options.js'

/** Ending a statement that takes too long is the server's; this much later it counts as gone. */
const LATE_MS = 2000

/** Throws what opening throws, and (as the client has it) what the server says to the settings. */
export async function openSession(
  settings: ConnectionSettings,
  session: SessionSettings,
): Promise<Connection> {
  const { queryTimeoutSeconds: seconds } = session
  const connection = await Connection.open(settings, seconds === 0 ? 0 : seconds * 1000 + LATE_MS)
  try {
    await connection.run(setUp(settings, session))
    // its own answer may be anything
    if (session.initStatement !== undefined) await connection.run(session.initStatement)
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

function setUp({ searchPath }: ConnectionSettings, session: SessionSettings): string {
  const statements = [
    "SET datestyle = 'ISO, MDY'",
    'SET bytea_output = hex',
    'SET intervalstyle = postgres',
    'SET extra_float_digits = 3',
    'SET standard_conforming_strings = on',
    // all rows of a cursor are wanted, not the first ones soon
    'SET cursor_tuple_fraction = 1',
    zoneStatement(session.timeZone),
  ]
  if (session.queryTimeoutSeconds > 0) {
    statements.push(`SET statement_timeout = '${session.queryTimeoutSeconds}s'`)
  }
  if (searchPath !== undefined) {
    const schemas = searchPath.split(',').map(schema => quoteName(schema.trim()))
    statements.push(`SET search_path = ${schemas.join(', ')}`)
  }
  return statements.join('; ')
}

/** An offset has the opposite sign in a rule of POSIX, which says the sign and its own name. */
function zoneStatement(id: string): string {
  const { fixedOffset } = timeZone(id)
  const name =
    fixedOffset === undefined
      ? id.replaceAll("'", "''")
      : `<${offsetText(fixedOffset)}>${offsetText(-fixedOffset)}`
  return `SET timezone = '${name}'`
}
