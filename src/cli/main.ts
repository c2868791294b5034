/**
 * The `millrace` command: picks the command by its name, prints help and version, and turns errors into text on stderr
 * and an exit code (0 done, 1 failed, 2 not understood; a program's own code when `millrace run` ran it). Who reads the
 * output may stop reading: that ends the command, and is no failure.
 */
import { coloured, showsColours } from '../util/colours.js'
import { isCondition, MillraceError } from '../util/errors.js'
import { nearestName } from '../util/nearest-name.js'
import { packageVersion } from '../util/version.js'
import type { Command } from './command.js'

/** A command by its name, with one line for the list; its code is loaded when it is asked for. */
interface Entry {
  readonly name: string
  readonly summary: string
  load(): Promise<Command>
}

const commands: readonly Entry[] = [
  {
    name: 'init',
    summary: 'make a project: a program, a test, what they need',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    name: 'run',
    summary: 'run a program, TypeScript or JavaScript',
    load: async () => (await import('./run.js')).runCommand,
  },
  {
    name: 'submit',
    summary: 'the same as run',
    load: async () => (await import('./run.js')).submitCommand,
  },
  {
    name: 'feed',
    summary: "serve a text file's lines over TCP, at a rate",
    load: async () => (await import('./feed.js')).feedCommand,
  },
  {
    name: 'examples',
    summary: 'list the example programs',
    load: async () => (await import('./examples.js')).examplesCommand,
  },
  {
    name: 'ui',
    summary: 'show the web UI of programs that have ended',
    load: async () => (await import('./ui.js')).uiCommand,
  },
  {
    name: 'checkpoint',
    summary: 'show what a checkpoint directory has, what a program keeps',
    load: async () => (await import('./checkpoint.js')).checkpointCommand,
  },
  {
    name: 'state',
    summary: 'show the keyed state in a checkpoint directory',
    load: async () => (await import('./state.js')).stateCommand,
  },
  {
    name: 'doctor',
    summary: 'look at this machine for what programs need',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
]

/** Conditions that are about the command line. */
const misunderstood = [
  'COMMAND_ARGUMENT_INVALID',
  'COMMAND_NOT_FOUND',
  'INVALID_CONFIG_VALUE',
  'INVALID_LOG_LEVEL',
  'INVALID_MASTER',
  'UNKNOWN_CONFIG_KEY',
] as const

/** Runs one command line (without `node` and the script) and resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader)
  try {
    return await dispatch(args)
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    const isColoured = showsColours(process.stderr.isTTY)
    process.stderr.write(
      `${isColoured ? coloured('millrace:', 'red') : 'millrace:'} ${error.message}\n`,
    )
    return misunderstood.some(condition => isCondition(error, condition)) ? 2 : 1
  }
}

function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${packageVersion()}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = rest[0]
    process.stdout.write(asked === undefined ? overview() : (await load(asked)).help)
    return name === undefined ? 2 : 0
  }
  const command = await load(name)
  const own = rest.slice(0, command.ownArguments?.(rest))
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(command.help)
    return 0
  }
  return command.run(rest)
}

function load(name: string): Promise<Command> {
  const entry = commands.find(each => each.name === name)
  if (entry !== undefined) return entry.load()
  const names = commands.map(each => each.name)
  const nearest = nearestName(name, names)
  const hint =
    nearest === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean '${nearest}'?`
  throw new MillraceError('COMMAND_NOT_FOUND', { command: name, hint })
}

function overview(): string {
  const width = Math.max(...commands.map(command => command.name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `Usage: millrace COMMAND [ARGUMENTS]

${lines.join('\n')}

  --help, -h     with a command, what it does and its options
  --version, -v  the version of millrace

Examples: millrace run src/word-count.ts localhost 9999
          millrace feed README.md --port 9999 --rate 20 --repeat

Exit codes: 0 done, 1 failed, 2 not understood; run gives the program's own.
`
}
