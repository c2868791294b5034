/**
 * `millrace run [OPTIONS] PROGRAM [ARGUMENTS]`, or `submit`: runs a program in a Node of its own, which sees its arguments,
 * standard streams and folder as if `node PROGRAM ARGUMENTS` had been called. Its exit code, or the signal it died of, is
 * ours. Settings reach it as what `new SparkConf()` begins with.
 *
 * TypeScript goes through tsx when it is installed (looked for from the program's folder, then from the current one),
 * else through Node's own type stripping, else the error names both ways out.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LAUNCH_VARIABLE, type LaunchLayers } from '../core/launch-settings.js'
import { parseMaster } from '../core/master.js'
import { redactor } from '../core/redaction.js'
import { SparkConf } from '../core/spark-conf.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { SystemClock } from '../util/clock.js'
import { MillraceError } from '../util/errors.js'
import { parseLogFormat, parseLogLevel } from '../util/log.js'
import type { Command } from './command.js'
import { nearestManifest } from './nearest-manifest.js'
import { countOwnArguments, readSubmitArguments } from './submit-arguments.js'
import { type Ended, supervise } from './supervise.js'
import { findTsx, typeStripping } from './typescript-loader.js'

const help = (name: string): string => `Usage: millrace ${name} [OPTIONS] PROGRAM [ARGUMENTS]

Runs a program. TypeScript goes through tsx when it is installed, else through
Node itself (22.18 and newer). ARGUMENTS, exit code and signals are its own.

  --master MASTER         where tasks run: local, local[4], local[*]
  --name NAME             the application's name
  --conf, -c KEY=VALUE    a setting; may be given again and again
  --properties-file FILE  settings, a line each, as in spark-defaults.conf
  --driver-memory SIZE    heap of the program's main thread, as 2g
  --executor-memory SIZE  heap of one task thread, as 512m
  --supervise             start the program again when it fails or is killed,
                          after 1 s, 2 s, 4 s and so on to a minute
  --verbose               tell which settings the program gets, and from where

What the program sets itself comes before --conf, that before MILLRACE_CONF in
the environment, that before the properties file.

Examples: millrace ${name} src/word-count.ts localhost 9999
          millrace ${name} --master 'local[4]' -c spark.log.level=INFO job.ts
`

export const runCommand: Command = command('run')
export const submitCommand: Command = command('submit')

function command(name: string): Command {
  return {
    help: help(name),
    ownArguments: countOwnArguments,
    async run(args) {
      const submitted = readSubmitArguments(name, args)
      const { program, programArguments, isSupervised, isVerbose } = submitted
      const conf = confOf(submitted)
      if (isVerbose) for (const line of describe(conf)) tell(line)
      const options = heapOptions(conf)
      if (!isSupervised) return runProgram(program, programArguments, {}, options)
      return supervise(
        new SystemClock(),
        () => endOf(start(program, programArguments, {}, options)),
        tell,
      )
    },
  }
}

const tell = (text: string): unknown => process.stderr.write(`millrace: ${text}\n`)

/** What the program's `new SparkConf()` will give: this process hands its environment over. Throws what is wrong in it. */
function confOf({ commandLine, file }: LaunchLayers): SparkConf {
  for (const [key] of [...file, ...commandLine]) {
    if (!key.startsWith('spark.')) {
      tell(`The setting '${key}' is left out: settings begin with 'spark.'.`)
    }
  }
  process.env[LAUNCH_VARIABLE] = JSON.stringify({ file, commandLine } satisfies LaunchLayers)
  const conf = new SparkConf()
  conf.check()
  parseMaster(conf.get('spark.master')!)
  parseLogLevel(conf.get('spark.log.level')!)
  parseLogFormat(conf.get('spark.log.format')!)
  return conf
}

function describe(conf: SparkConf): string[] {
  const show = redactor(conf)
  const lines = conf.getAll().map(([key, value]) => {
    return `${key}=${show(key, value)} (${conf.sourceOf(key)})`
  })
  return lines.length === 0 ? ['The program gets no settings.'] : lines.sort()
}

function heapOptions(conf: SparkConf): string[] {
  const bytes = conf.getBytes('spark.driver.memory', 0)
  return bytes === 0 ? [] : [`--max-old-space-size=${Math.floor(bytes / 2 ** 20)}`]
}

/** Runs a program, with these variables added to its environment; resolves with its exit code, or dies of its signal. */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<number> {
  const child = start(program, args, environment, options)
  const { code, signal } = await endOf(child)
  if (signal !== null) process.kill(process.pid, signal)
  return code
}

function start(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  options: readonly string[],
): ChildProcess {
  const path = resolve(program)
  const { isDirectory } = new LocalFileSystem().statSync(path)
  if (isDirectory) throw new MillraceError('PATH_IS_A_DIRECTORY', { path })
  return spawn(process.execPath, [...options, ...nodeOptions(path), path, ...args], {
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
  switch (typeStripping(process.versions.node)) {
    case 'on':
      return []
    case 'flag':
      return ['--experimental-strip-types']
    case 'none':
      throw new MillraceError('TYPESCRIPT_RUNNER_MISSING', {
        program,
        version: process.versions.node,
      })
  }
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
