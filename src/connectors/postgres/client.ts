/**
 * Connections to Postgres by the program's own `pg`, which is loaded when the first is opened. Values go there and come back as
 * the server's texts: what they mean is the caller's to say, with types that `pg` knows nothing of.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importerOf, prepareImports } from '../../core/closure/compile.js'
import { currentApplication } from '../../core/closure/module-location.js'
import { type Timer, unlessEnded } from '../../util/clock.js'
import { MillraceError, messageOf } from '../../util/errors.js'
import { connectionError } from './database-error.js'
import type { ConnectionSettings, SslMode } from './settings.js'

/** A column of an answer, as the server describes it. */
export interface AnswerField {
  readonly name: string
  /** The table and the column's number in it; 0 for what is computed. */
  readonly tableID: number
  readonly columnID: number
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** Rows of texts; null is null. */
export interface Answer {
  readonly rows: readonly (readonly (string | null)[])[]
  readonly fields: readonly AnswerField[]
}

/** One statement, with values for `$1`, `$2`, ... */
export interface Statement {
  readonly text: string
  readonly values?: readonly (string | null)[]
  /** Statements of a name are parsed once a connection. */
  readonly name?: string
}

/** What is used of a client of `pg`. */
interface PgClient {
  connect(): Promise<unknown>
  query(config: unknown): Promise<Answer>
  end(): Promise<void>
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Of the server's process. */
  readonly processID: number
  readonly connection: {
    readonly stream: { readonly bytesRead: number; destroy(error?: Error): void }
  }
}

interface PgModule {
  readonly Client: new (config: object) => PgClient
}

/** Where a module comes from: the program's own place, then that of this package. */
async function loadPg(): Promise<PgModule> {
  await prepareImports()
  const program = pathToFileURL(join(currentApplication().root, 'index.js')).href
  let first: unknown
  for (const base of [program, import.meta.url]) {
    try {
      const module = (await importerOf(base)('pg')) as { default?: PgModule }
      return module.default ?? (module as PgModule)
    } catch (error) {
      first ??= error
    }
  }
  const reason = messageOf(first)
  throw new MillraceError(
    'CONNECTOR_DEPENDENCY_MISSING',
    { package: 'pg', reason },
    { cause: first },
  )
}

/** How long a statement that was given up may go on, and a server that is told goodbye be silent. */
const GRACE_MS = 500

const asText = { getTypeParser: () => (text: string) => text }

/** A connection that is open. One statement runs at a time, in the order of the calls. */
export class Connection {
  private readonly client: PgClient
  private readonly settings: ConnectionSettings
  /** A server that is silent for so long when it should answer is given up; 0: never. */
  private readonly silenceMs: number
  private running: Promise<unknown> = Promise.resolve()
  private lost: unknown

  private constructor(client: PgClient, settings: ConnectionSettings, silenceMs: number) {
    this.client = client
    this.settings = settings
    this.silenceMs = silenceMs
    client.on('error', error => {
      this.lost = error
    })
  }

  /** `silenceMs`: 0, or how long the server may be silent. Throws CONNECTOR_DEPENDENCY_MISSING and FAILED_JDBC.CONNECTION. */
  static async open(settings: ConnectionSettings, silenceMs = 0): Promise<Connection> {
    const { Client } = await loadPg()
    const open = async (mode: SslMode): Promise<Connection> => {
      const connection = new Connection(new Client(configOf(settings, mode)), settings, silenceMs)
      await connection.client.connect()
      return connection
    }
    const { sslMode: mode } = settings
    const optional = mode === 'prefer' || mode === 'allow'
    try {
      try {
        return await open(settings.host.startsWith('/') ? 'disable' : mode)
      } catch (error) {
        if (!optional || !/does not support SSL/.test(messageOf(error))) throw error
        return await open('disable')
      }
    } catch (error) {
      throw connectionError(error, settings)
    }
  }

  /** Throws what the client throws; `database-error.ts` makes conditions of that. */
  query({ text, values, name }: Statement): Promise<Answer> {
    if (this.lost !== undefined) return Promise.reject(this.lost)
    const query = this.client.query({
      text,
      values,
      name,
      rowMode: 'array',
      types: asText,
      // one statement and no more, also without values
      ...(values !== undefined && { queryMode: 'extended' }),
    })
    const answer = this.unlessSilent(query)
    this.running = answer
    return answer
  }

  /** Several statements in one text, without values and answers. */
  async run(text: string): Promise<void> {
    if (this.lost !== undefined) throw this.lost
    await this.unlessSilent(this.client.query({ text }))
  }

  /** The answer; when the server is silent for too long, the connection is lost. */
  private async unlessSilent(answer: Promise<Answer>): Promise<Answer> {
    if (this.silenceMs === 0) return answer
    const { stream } = this.client.connection
    let heard = stream.bytesRead
    let timer: Timer
    let silent = 0
    const look = (): void => {
      silent = stream.bytesRead === heard ? silent + 1 : 0
      heard = stream.bytesRead
      // twice: what came while this thread was busy is read in between
      if (silent === 2) {
        stream.destroy(new Error(`The server has not answered for ${this.silenceMs} ms`))
      } else timer = unlessEnded(this.silenceMs / 2, look)
    }
    timer = unlessEnded(this.silenceMs / 2, look)
    try {
      return await answer
    } finally {
      timer.cancel()
    }
  }

  /** Ends it in good order: a transaction that is open is rolled back by the server. Never throws. */
  async close(): Promise<void> {
    const timer = unlessEnded(GRACE_MS, () => this.client.connection.stream.destroy())
    try {
      await this.client.end()
    } catch {
      // it is gone, which was the wish
    }
    timer.cancel()
  }

  /**
   * The same where a statement may be running whose answer nobody waits for: when it goes on for long, the server is told to end it,
   * which it would else see only when it has something to say.
   */
  async abandon(): Promise<void> {
    const timer = unlessEnded(GRACE_MS, () => void this.terminate().catch(() => undefined))
    await this.running.catch(() => undefined)
    timer.cancel()
    await this.close()
  }

  private async terminate(): Promise<void> {
    try {
      const other = await Connection.open(this.settings)
      await other.run(`SELECT pg_terminate_backend(${this.client.processID})`)
      await other.close()
    } finally {
      this.client.connection.stream.destroy()
    }
  }
}

function configOf(settings: ConnectionSettings, mode: SslMode): object {
  const { host, port, database, user, password, applicationName, connectTimeoutMs } = settings
  return {
    host,
    port,
    database,
    user,
    password,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    options: settings.options,
    ...sslOf(settings, mode),
  }
}

/** Certificates are in files that `pg` reads when a url names them; what else it says there counts more than the rest. */
function sslOf(settings: ConnectionSettings, mode: SslMode): object {
  if (mode === 'disable') return { ssl: false }
  const { host, port, database = '', user, password, sslFiles } = settings
  if (Object.keys(sslFiles).length > 0) {
    const query = new URLSearchParams({ ...sslFiles, sslmode: mode, uselibpqcompat: 'true', host })
    query.set('port', String(port))
    if (user !== undefined) query.set('user', user)
    if (password !== undefined) query.set('password', password)
    return { connectionString: `postgresql:///${encodeURIComponent(database)}?${query}` }
  }
  if (mode === 'verify-full') return { ssl: true }
  if (mode === 'verify-ca') return { ssl: { checkServerIdentity: () => undefined } }
  return { ssl: { rejectUnauthorized: false } }
}
