/**
 * Where a database of Postgres is and who asks for it: what a url and the properties beside it say, as plain data that goes to
 * threads. Urls are those of JDBC (`jdbc:postgresql://host:port/database?name=value`) and of Postgres itself
 * (`postgresql://user@host/database`); names of properties are those of the JDBC driver.
 *
 * The password is in the settings and nowhere else: `placeOf` is what messages and plans show.
 */
import { MillraceError } from '../../util/errors.js'

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

/** As `sslmode` says: without, with where the server has it, or with a certificate that is looked at. */
export type SslMode = (typeof sslModes)[number]

/** What a connection is opened with. */
export interface ConnectionSettings {
  /** A folder, of a socket in the file system, begins with `/`. */
  readonly host: string
  readonly port: number
  /** Undefined: the one that is named as the user. */
  readonly database: string | undefined
  /** Undefined: what the client takes, `PGUSER` or the name of the process's user. */
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sslMode: SslMode
  /** Files that the client reads: the certificates of who signs, and the program's own with its key. */
  readonly sslFiles: Readonly<Partial<Record<'sslrootcert' | 'sslcert' | 'sslkey', string>>>
  readonly applicationName: string
  /** 0: as long as it takes. */
  readonly connectTimeoutMs: number
  /** The schemas that plain names of tables are looked for in; undefined: what the server says. */
  readonly searchPath: string | undefined
  /** Flags for the server's process: `-c name=value`. */
  readonly options: string | undefined
}

/** Properties with a meaning here, as they are spelt; in lower case by themselves. */
const known: readonly string[] = [
  'user',
  'password',
  'ssl',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'applicationName',
  'connectTimeout',
  'loginTimeout',
  'currentSchema',
  'options',
  'host',
  'port',
  'dbname',
]

/** Those of the JDBC driver that only say how it works. */
const idle: ReadonlySet<string> = new Set(
  'adaptivefetch autosave binarytransfer cleanupsavepoints databasemetadatacachefields defaultrowfetchsize gssencmode jaasapplicationname loadbalancehosts logservererrordetail loggerlevel preferquerymode preparedstatementcachequeries preparedstatementcachesizemib preparethreshold receivebuffersize reconnect rewritebatchedinserts sendbuffersize stringtype targetservertype tcpkeepalive tcpnodelay'.split(
    ' ',
  ),
)

/** The names of properties that a url or options may have, in lower case. */
export const connectionProperties: ReadonlySet<string> = new Set([
  ...known.map(name => name.toLowerCase()),
  ...idle,
])

/**
 * The settings of a url and of properties (keys in lower case), which come before those in the url. Throws INVALID_JDBC_URL and
 * UNSUPPORTED_FEATURE.JDBC_DATABASE.
 */
export function settingsOf(
  url: string,
  properties: Readonly<Record<string, string>>,
): ConnectionSettings {
  const { query, ...place } = partsOf(url)
  const invalid = (reason: string): MillraceError =>
    new MillraceError('INVALID_JDBC_URL', { url: shownUrl(url), reason })
  const all: Record<string, string> = { ...query, ...properties }
  for (const name of Object.keys(query)) {
    if (!connectionProperties.has(name)) throw invalid(`there is no property '${name}'`)
  }
  const sslMode = (all.sslmode ??
    (all.ssl === undefined || all.ssl === 'false' ? 'prefer' : 'verify-full')) as SslMode
  if (!sslModes.includes(sslMode)) throw invalid(`sslmode is one of ${sslModes.join(', ')}`)
  const port = all.port ?? place.port ?? '5432'
  if (!/^\d{1,5}$/.test(port)) throw invalid(`'${port}' is no port`)
  const seconds = Number(all.connecttimeout ?? all.logintimeout ?? 10)
  if (!(seconds >= 0)) throw invalid('connectTimeout is a number of seconds')
  const { sslrootcert, sslcert, sslkey } = all
  return {
    host: all.host ?? (place.host || 'localhost'),
    port: Number(port),
    database: all.dbname ?? place.database,
    user: all.user ?? place.user,
    password: all.password ?? place.password,
    sslMode,
    sslFiles: JSON.parse(JSON.stringify({ sslrootcert, sslcert, sslkey })),
    applicationName: all.applicationname ?? 'millrace',
    connectTimeoutMs: seconds * 1000,
    searchPath: all.currentschema,
    options: all.options,
  }
}

/** What is shown of settings: `postgresql://host:5432/database`. */
export function placeOf({ host, port, database }: ConnectionSettings): string {
  return `postgresql://${host.startsWith('/') ? encodeURIComponent(host) : host}:${port}/${database ?? ''}`
}

interface UrlParts {
  readonly user?: string
  readonly password?: string
  readonly host?: string
  readonly port?: string
  readonly database?: string
  readonly query: Record<string, string>
}

const form =
  /^(?:jdbc:)?postgres(?:ql)?:(?:\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?(\[[^\]]*\]|[^:/?,]*)(?::([^/?,]*))?(?:\/|(?=\?)|$))?([^?/]*)(?:\?(.*))?$/s

function partsOf(url: string): UrlParts {
  const named = /^jdbc:([a-z0-9]+):|^([a-z][a-z0-9+.-]*):\/\//i.exec(url)
  const database = (named?.[1] ?? named?.[2])?.toLowerCase()
  if (database !== undefined && !/^postgres(ql)?$/.test(database)) {
    throw new MillraceError('UNSUPPORTED_FEATURE.JDBC_DATABASE', { database })
  }
  const match = form.exec(url)
  if (match === null) {
    const reason = 'it has the form jdbc:postgresql://host:port/database?name=value, with one host'
    throw new MillraceError('INVALID_JDBC_URL', { url: shownUrl(url), reason })
  }
  const query: Record<string, string> = {}
  for (const pair of (match[6] ?? '').split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    query[decoded(name, url).toLowerCase()] = decoded(value, url)
  }
  const part = (at: number): string | undefined =>
    match[at] === undefined || match[at] === '' ? undefined : decoded(match[at], url)
  const [user, password, host, port, name] = [1, 2, 3, 4, 5].map(part)
  return { user, password, host: host?.replace(/^\[|\]$/g, ''), port, database: name, query }
}

function decoded(text: string, url: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    const reason = 'a % in it is followed by no two hexadecimal digits; write it as %25'
    throw new MillraceError('INVALID_JDBC_URL', { url: shownUrl(url), reason })
  }
}

/** A url of whatever form, up to what may be secret. */
function shownUrl(url: string): string {
  return url.replace(/\?.*$/s, '?...').replace(/\/\/.*@/s, '//...@')
}
