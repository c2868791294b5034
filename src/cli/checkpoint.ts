/**
 * `millrace checkpoint inspect DIR`: what a checkpoint directory has; `millrace checkpoint diff DIR PROGRAM`: what a
 * program would take up of it. `diff` runs the program up to its start and ends it there.
 */
import { withoutEndSlashes } from '../core/storage/file-paths.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { DIFF_VARIABLE, NOTHING_LOST } from '../streaming/checkpoint/checkpoint-diff.js'
import type { Checkpoint } from '../streaming/checkpoint/checkpoint-file.js'
import { resumeTimeMs } from '../streaming/checkpoint/checkpoint-file.js'
import { listCheckpoints, readCheckpoint } from '../streaming/checkpoint/checkpoint-reader.js'
import { readHolders } from '../streaming/checkpoint/directory-lock.js'
import { missingStates } from '../streaming/checkpoint/missing-state.js'
import { isRunning } from '../streaming/checkpoint/process-identity.js'
import { sizeOf } from '../streaming/checkpoint/recovery-report.js'
import { type Command, invalidArgument, parseArguments } from './command.js'
import { runProgram } from './run.js'

const help = `Usage: millrace checkpoint inspect DIR
       millrace checkpoint diff DIR PROGRAM [ARGUMENTS]

inspect  the checkpoints in a folder, and what the newest whole one has: of
         each state the keys, the bytes of all files kept then ('state ls'
         counts those that its newest version needs), and the last batch that
         it has seen
diff     which streams of the newest checkpoint the program keeps, which are
         new, which are dropped; the program is run up to its start() and no
         further. Types of states are not compared: the first batch does that

Exit code 1: inspect found no checkpoint, or files of state are gone; diff found
that a start would be refused, because state would be lost, or the application
or the batch duration is another.

Examples: millrace checkpoint inspect checkpoint/totals
          millrace checkpoint diff checkpoint/totals src/totals.ts
`

export const checkpointCommand: Command = {
  help,
  ownArguments: args => (args[0] === 'diff' ? 2 : args.length),
  async run(args) {
    const [action, directory, ...rest] = args
    if (action !== 'inspect' && action !== 'diff') {
      throw invalidArgument('checkpoint', 'Say inspect or diff.')
    }
    if (directory === undefined) {
      throw invalidArgument('checkpoint', 'No checkpoint directory is named.')
    }
    if (directory.startsWith('-')) {
      throw invalidArgument('checkpoint', `Unknown option '${directory}'.`)
    }
    if (action === 'inspect') {
      const { positionals } = parseArguments('checkpoint', rest, {})
      if (positionals.length > 0) {
        throw invalidArgument('checkpoint', 'inspect takes a directory only.')
      }
    }
    const folder = withoutEndSlashes(directory)
    await new LocalFileSystem().stat(folder)
    if (action === 'inspect') return inspect(folder)
    const [program, ...programArguments] = rest
    if (program === undefined) throw invalidArgument('checkpoint', 'No program is named.')
    return diff(folder, program, programArguments)
  },
}

async function diff(folder: string, program: string, args: readonly string[]): Promise<number> {
  const code = await runProgram(program, args, { [DIFF_VARIABLE]: folder })
  if (code === NOTHING_LOST) return 0
  if (code !== 0) return code
  process.stderr.write(
    `millrace: '${program}' ended without a start() of a StreamingContext: nothing was compared.\n`,
  )
  return 1
}

async function inspect(directory: string): Promise<number> {
  const fileSystem = new LocalFileSystem()
  const lines: string[] = []
  for (const { process: holder } of readHolders(fileSystem, directory)) {
    const state = isRunning(holder) ? 'used by' : 'left by'
    lines.push(`${state} process ${holder.pid} on ${holder.host}`)
  }
  let newest: Checkpoint | undefined
  for (const file of await listCheckpoints(fileSystem, directory)) {
    const read = await readCheckpoint(fileSystem, file)
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    lines.push(
      `${name}  ${file.size} bytes  ${new Date(file.timeMs).toISOString()}${'damage' in read ? `  damaged: ${read.damage}` : ''}`,
    )
    if ('checkpoint' in read) newest ??= read.checkpoint
  }
  if (newest === undefined) lines.push('There is no checkpoint that can be read.')
  else lines.push('', ...describe(newest))
  const missing = newest === undefined ? [] : await missingStates(fileSystem, directory, newest)
  process.stdout.write(`${[...lines, ...missing].join('\n')}\n`)
  return newest === undefined || missing.length > 0 ? 1 : 0
}

function describe(checkpoint: Checkpoint): string[] {
  const { application, millrace, format, batchDurationMs, timeMs, zeroTimeMs } = checkpoint
  return [
    `application      ${application}`,
    `written by       millrace ${millrace}, format ${format}`,
    `batch duration   ${batchDurationMs} ms, counted from ${zeroTimeMs} ms`,
    `last batch       ${timeMs} ms`,
    `pending batches  ${checkpoint.pendingMs.map(t => `${t} ms`).join(', ') || 'none'}`,
    `a restart runs   ${resumeTimeMs(checkpoint)} ms first`,
    'streams',
    ...checkpoint.operators.map(({ role, id, madeBy, named }) => {
      const state = checkpoint.states.find(({ operatorId }) => operatorId === id)
      const size =
        state === undefined
          ? ''
          : `: ${sizeOf(state)}, batch ${state.versionMs} ms, ${state.schema ?? 'no keys yet'}`
      return `  ${role} ${id}${named ? ' (uid)' : ''}, ${madeBy}${size}`
    }),
  ]
}
