/**
 * `millrace run PROGRAM [ARGUMENTS]`: runs a program in a Node of its own, which sees its arguments, standard streams and
 * folder as if `node PROGRAM ARGUMENTS` had been called. Its exit code, or the signal it died of, is ours.
 *
 * TypeScript goes through tsx when it is installed (looked for from the program's folder, then from the current one),
 * else through Node's own type stripping, else the error names both ways out.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { SystemClock } from '../util/clock.js'
import { isCondition, MillraceError } from '../util/errors.js'
import { type Command, invalidArgument } from './command.js'
import { type Ended, supervise } from './supervise.js'

const help = `Usage: millrace run [--supervise] PROGRAM [ARGUMENTS]

Runs a program. .js, .mjs and .cjs go to Node as they are. .ts, .mts and .cts go through tsx when it is installed
(beside the program or in the current folder), else through Node's own type stripping (Node 22.18 and newer).
ARGUMENTS, the exit code and signals are the program's own.

--supervise  starts the program again when it ends with an error or is killed, after 1 s, 2 s, 4 s and so on to a
             minute; one that uses StreamingContext.getOrCreate() goes on where it was

Example: millrace run examples/network-word-count.ts localhost 9999
`

export const runCommand: Command = {
  name: 'run',
  summary: 'run a program, TypeScript or JavaScript',
  help,
  ownArguments: args => (args[0] === '--supervise' ? 2 : 1),
  async run(args) {
    const isSupervised = args[0] === '--supervise'
    const [program, ...rest] = isSupervised ? args.slice(1) : args
    if (program === undefined) throw invalidArgument('run', 'No program is named.')
    if (program.startsWith('-')) throw invalidArgument('run', `Unknown option '${program}'.`)
    if (!isSupervised) return runProgram(program, rest)
    const tell = (text: string): unknown => process.stderr.write(`millrace: ${text}\n`)
    return supervise(new SystemClock(), () => runOnce(program, rest), tell)
  },
}

/** Runs a program, with these variables added to its environment; resolves with its exit code, or dies of its signal. */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const child = start(program, args, environment)
  const { code, signal } = await endOf(child)
  if (signal !== null) process.kill(process.pid, signal)
  return code
}

async function runOnce(program: string, args: readonly string[]): Promise<Ended> {
  const { code, wasAsked } = await endOf(start(program, args, {}))
  return { code, wasAsked }
}

function start(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const path = resolve(program)
  const { isDirectory } = new LocalFileSystem().statSync(path)
  if (isDirectory) throw new MillraceError('PATH_IS_A_DIRECTORY', { path })
  return spawn(process.execPath, [...nodeOptions(path), path, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
}

/** What Node needs before the program's path. */
function nodeOptions(program: string): string[] {
  if (!/^\.[mc]?ts$/.test(extname(program))) return []
  const tsx = findTsx([program, resolve('program.ts')])
  if (tsx !== undefined) {
    if (extname(program) === '.ts') refuseAwaitInCommonJs(program)
    return ['--import', pathToFileURL(tsx).href]
  }
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return []
  if (major === 23 || (major === 22 && minor >= 6)) return ['--experimental-strip-types']
  throw new MillraceError('TYPESCRIPT_RUNNER_MISSING', {
    program,
    version: process.versions.node,
  })
}

/** An await (or a declaration with one) that begins a line is at the top level. */
const topLevelAwait =
  /^(?:await\b|for await\b|(?:export )?(?:const|let|var)\s[^=\n]+=\s*await\b).*/m

/** tsx makes CommonJS of a .ts file outside `"type": "module"`, where await at the top level is not possible. */
function refuseAwaitInCommonJs(program: string): void {
  const fileSystem = new LocalFileSystem()
  const text = fileSystem.readTextSync(program)
  const found = topLevelAwait.exec(text)
  if (found === null) return
  const manifest = nearestManifest(fileSystem, dirname(program))
  if (manifest?.isModule) return
  throw new MillraceError('PROGRAM_IS_NOT_A_MODULE', {
    program,
    line: text.slice(0, found.index).split('\n').length,
    manifest: manifest?.path ?? join(dirname(program), 'package.json'),
    module: `${basename(program, '.ts')}.mts`,
  })
}

function nearestManifest(
  fileSystem: LocalFileSystem,
  folder: string,
): { readonly path: string; readonly isModule: boolean } | undefined {
  const path = join(folder, 'package.json')
  try {
    const { type } = JSON.parse(fileSystem.readTextSync(path)) as { type?: unknown }
    return { path, isModule: type === 'module' }
  } catch (error) {
    if (!isCondition(error, 'FILE_NOT_FOUND')) return { path, isModule: false }
  }
  const parent = dirname(folder)
  return parent === folder ? undefined : nearestManifest(fileSystem, parent)
}

function findTsx(importers: readonly string[]): string | undefined {
  for (const importer of importers) {
    try {
      return createRequire(importer).resolve('tsx')
    } catch {
      // not installed there
    }
  }
  return undefined
}

interface ProgramEnd extends Ended {
  readonly signal: NodeJS.Signals | null
}

/** Passes signals on while the child lives; resolves with its exit code, and the signal it died of. */
function endOf(child: ChildProcess): Promise<ProgramEnd> {
  let wasAsked = false
  // a terminal sends Ctrl-C to the child too, so that passing it on would make it two
  const interrupt = (): void => {
    wasAsked = true
    if (!process.stdin.isTTY) child.kill('SIGINT')
  }
  const terminate = (): void => {
    wasAsked = true
    child.kill('SIGTERM')
  }
  const hangUp = (): void => {
    wasAsked = true
    child.kill('SIGHUP')
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', terminate)
  process.on('SIGHUP', hangUp)
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code, signal) => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', terminate)
      process.off('SIGHUP', hangUp)
      const exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal]
      done({ code: exitCode, signal, wasAsked })
    })
  })
}
