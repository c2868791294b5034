/** `millrace doctor`: looks at this machine and folder for what programs need, and says what to do about what is missing. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { LAUNCH_VARIABLE } from '../core/launch-settings.js'
import { parseMaster } from '../core/master.js'
import { SparkConf } from '../core/spark-conf.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { hasSimdKernel } from '../sql/sources/kernel/structural.js'
import { type Colour, coloured, showsColours } from '../util/colours.js'
import { isCondition, messageOf } from '../util/errors.js'
import { packageManifest } from '../util/version.js'
import { type Command, invalidArgument, parseArguments } from './command.js'
import * as health from './health.js'
import { nearestManifest } from './nearest-manifest.js'

const help = `Usage: millrace doctor [--master MASTER]

Looks at what programs in this folder need: Node, millrace, what runs
TypeScript, optional packages, WebAssembly, memory, threads, files, the port of
the web UI, and with a master sc://HOST:PORT whether a server answers there.

Each line is ok, a warning, or a problem, and the line below says what to do.
Exit code 1 when there is a problem.

  --master MASTER  the master that programs are to have (default: as they get
                   it from MILLRACE_CONF, or local[*])

Examples: millrace doctor
          millrace doctor --master sc://localhost:15002
`

const CONNECT_WAIT_MS = 3000

export const doctorCommand: Command = {
  help,
  async run(args) {
    const { values, positionals } = parseArguments('doctor', args, { master: { type: 'string' } })
    if (positionals.length > 0) throw invalidArgument('doctor', 'It takes no arguments.')
    const commandLine = values.master === undefined ? [] : [['spark.master', values.master]]
    process.env[LAUNCH_VARIABLE] = JSON.stringify({ file: [], commandLine })
    const findings = await examine(new SparkConf())
    const isColoured = showsColours(process.stdout.isTTY)
    for (const finding of findings) process.stdout.write(show(finding, isColoured))
    return findings.some(({ level }) => level === 'problem') ? 1 : 0
  },
}

const colours: Record<health.Finding['level'], Colour> = {
  ok: 'green',
  warning: 'yellow',
  problem: 'red',
}

function show({ level, what, advice }: health.Finding, isColoured: boolean): string {
  const padding = ' '.repeat(9 - level.length)
  const shown = isColoured ? coloured(level, colours[level]) : level
  return `${shown}${padding}${what}\n${advice === undefined ? '' : `         -> ${advice}\n`}`
}

/** The package that a program here imports by this name; also one that does not export its package.json. */
function manifestOf(
  name: string,
  importer: string,
): { readonly version: string; readonly path: string } | undefined {
  const find = createRequire(importer)
  const folders = (find.resolve.paths(name) ?? []).map(folder => join(folder, name))
  try {
    folders.unshift(dirname(find.resolve(`${name}/package.json`)))
  } catch {
    // not installed, or not exported
  }
  for (const path of folders) {
    try {
      const text = new LocalFileSystem().readTextSync(join(path, 'package.json'))
      return { version: (JSON.parse(text) as { version: string }).version, path }
    } catch (error) {
      if (!isCondition(error, 'FILE_NOT_FOUND')) throw error
    }
  }
  return undefined
}

async function examine(conf: SparkConf): Promise<health.Finding[]> {
  const own = packageManifest()
  const here = join(process.cwd(), 'program.ts')
  const { node } = process.versions
  const manifest = nearestManifest(new LocalFileSystem(), process.cwd())
  const peers = Object.entries(own.peerDependencies ?? {})
  return [
    health.judgeNode(node, own.engines.node.replace('>=', '')),
    health.judgeCopies(own.version, manifestOf('millrace', here)),
    health.judgeManifest(manifest?.path, manifest?.isModule === true ? 'module' : undefined),
    health.judgeTypeScript(node, manifestOf('tsx', here)?.version),
    ...peers.map(([name, range]) =>
      health.judgePeer({ name, range, found: manifestOf(name, here)?.version }),
    ),
    health.judgeSimd(hasSimdKernel()),
    health.judgeMemory(memory(conf)),
    ...(await judgeMaster(conf.get('spark.master')!)),
    judgeFolder(conf.get('spark.local.dir', tmpdir())),
    ...(await judgeUi(conf)),
  ]
}

function memory(conf: SparkConf): health.Memory {
  const machineBytes = totalmem()
  // where nothing limits the process, some systems give 0 and some a number beyond all memory
  const { constrainedMemory } = process as { constrainedMemory?: () => number }
  const limit = constrainedMemory?.() ?? 0
  return {
    machineBytes,
    limitBytes: limit > 0 && limit < machineBytes ? limit : undefined,
    blockBytes: conf.getBytes('spark.millrace.memory', machineBytes / 2),
  }
}

async function judgeMaster(master: string): Promise<health.Finding[]> {
  const findings: health.Finding[] = []
  try {
    findings.push(health.judgeThreads(availableParallelism(), master, parseMaster(master).threads))
  } catch (error) {
    findings.push({ level: 'problem', what: messageOf(error) })
  }
  const [, host, port = '15002'] = /^sc:\/\/([^:/;]+)(?::(\d+))?/.exec(master) ?? []
  if (host === undefined) return findings
  const reason = await whyUnreachable(host, Number(port))
  return [
    ...findings,
    ...health.judgeConnectServer(`${host}:${port}`, reason, reason && (await javaVersion())),
  ]
}

function whyUnreachable(host: string, port: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: CONNECT_WAIT_MS })
    const end = (reason: string | undefined): void => {
      socket.destroy()
      resolve(reason)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end(`no answer within ${CONNECT_WAIT_MS / 1000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

function javaVersion(): Promise<string | undefined> {
  return new Promise(resolve => {
    execFile('java', ['-version'], (error, _, stderr) => {
      resolve(
        error === null ? (/"([^"]+)"/.exec(stderr)?.[1] ?? 'of an unknown version') : undefined,
      )
    })
  })
}

function judgeFolder(folder: string): health.Finding {
  const fileSystem = new LocalFileSystem()
  const path = join(folder, `millrace-doctor-${process.pid}`)
  try {
    fileSystem.mkdirsSync(folder)
    fileSystem.closeSync(fileSystem.openSync(path, 'w'))
    fileSystem.removeSync(path)
    return health.judgeTemporaryFolder(folder, undefined)
  } catch (error) {
    return health.judgeTemporaryFolder(folder, messageOf(error))
  }
}

/** Of the port that the web UI is to have, unless it is off or takes any. */
async function judgeUi(conf: SparkConf): Promise<health.Finding[]> {
  const port = conf.getInt('spark.ui.port', 4040)
  if (port === 0 || !conf.getBoolean('spark.ui.enabled', true)) return []
  const count = 1 + conf.getInt('spark.port.maxRetries', 16)
  return [health.judgePorts(port, await freePorts(port, count))]
}

/** Whether each is free, up to the first that is. */
async function freePorts(first: number, count: number): Promise<boolean[]> {
  const free: boolean[] = []
  for (let port = first; port < first + count; port++) {
    free.push(await isFree(port))
    if (free.at(-1)) break
  }
  return free
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
