/**
 * A server of Postgres for one test process: of Debian's package (or of the folder of programs that MILLRACE_POSTGRES names), in a
 * folder of its own, with nothing kept safe. It ends with the process, however that ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const packages = '/usr/lib/postgresql'

function findPrograms(): string | undefined {
  const given = process.env.MILLRACE_POSTGRES
  if (given !== undefined) return existsSync(join(given, 'initdb')) ? given : undefined
  const versions = existsSync(packages) ? readdirSync(packages) : []
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(packages, version, 'bin'))
    .find(folder => existsSync(join(folder, 'initdb')))
}

const programs = findPrograms()

/** Why there can be no test with a server; false when there can. */
export const withoutPostgres: string | false =
  programs === undefined
    ? 'PostgreSQL is not installed (apt-get install postgresql, or name the folder of its programs in MILLRACE_POSTGRES)'
    : false

/** The server refuses to run as root: then it runs as the user of the package. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

/** Runs the rest of its arguments until its input ends, as it does when this process is no more; then nothing is left of it. */
const untilInputEnds = 'cd /; "$@" & cat; kill -QUIT $!; wait; rm -rf "$0"'

export interface TestServer {
  readonly port: number
  readonly user: 'millrace'
  readonly password: string
  /** What nobody may read: the password, as it is and in the url. */
  readonly secrets: readonly string[]
  /** For `jdbc`, with user and password. */
  readonly url: string
  stop(): Promise<void>
}

export async function startPostgres(): Promise<TestServer> {
  const user = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'millrace-postgres-'))
  const password = 'se%cret&"pass'
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  if (user.uid !== undefined) {
    chmodSync(folder, 0o755)
    for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid!)
  }
  const data = join(folder, 'data')
  const words = `-D ${data} -U millrace -A scram-sha-256 -N -E UTF8 --locale=C --no-instructions`
  const options = { ...user, cwd: folder }
  execFileSync(join(programs!, 'initdb'), [...words.split(' '), `--pwfile=${passwordFile}`], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    shared_buffers: '16MB',
    autovacuum: 'off',
    max_connections: 30,
    log_statement: 'all',
  }
  const server = spawn(
    'sh',
    [
      '-c',
      untilInputEnds,
      folder,
      join(programs!, 'postgres'),
      '-D',
      data,
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    { ...options, stdio: ['pipe', 'ignore', 'pipe'] },
  )
  await ready(server)
  const query = new URLSearchParams({ user: 'millrace', password })
  return {
    port,
    user: 'millrace',
    password,
    secrets: [password, String(query).slice(String(query).lastIndexOf('=') + 1)],
    url: `jdbc:postgresql://127.0.0.1:${port}/postgres?${query}`,
    stop: async () => {
      server.stdin!.end()
      await once(server, 'exit')
    },
  }
}

/** Waits until it takes connections; rejects with what it said when it ends before. */
async function ready(server: ChildProcess): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface({ input: server.stderr! })) {
    said.push(line)
    if (line.includes('ready to accept connections')) {
      server.stderr!.resume()
      return
    }
  }
  throw new Error(`The server has ended:\n${said.join('\n')}`)
}
