/** `millrace state ls DIR` and `millrace state cat DIR OPERATOR`: the keyed state in a checkpoint directory. */

import { listStates, readState } from '../core/state/state-reader.js'
import { withoutEndSlashes } from '../core/storage/file-paths.js'
import { type FileSystem, LocalFileSystem } from '../core/storage/file-system.js'
import { listCheckpoints } from '../streaming/checkpoint/checkpoint-reader.js'
import { missingInFolder } from '../streaming/checkpoint/missing-state.js'
import { formatElement } from '../util/format-element.js'
import { type Command, invalidArgument, numberArgument, parseArguments } from './command.js'

const help = `Usage: millrace state ls DIR
       millrace state cat DIR OPERATOR [--limit N] [--json]

Shows the keyed state in a checkpoint directory, as its files have it, also
while a program uses it.

ls   one line for each state: its id, kind, the last batch that changed it,
     keys, bytes of the files that this version needs, partitions, types
cat  the keys of one state, as (key,state), one a line

  --limit N  no more than N keys
  --json     as [key, state]

Exit code 1 when files are gone that the newest checkpoint needs: what is shown
is older.

Examples: millrace state ls checkpoint/totals
          millrace state cat checkpoint/totals totals --limit 20
`

export const stateCommand: Command = {
  help,
  async run(args) {
    const { values, positionals } = parseArguments('state', args, {
      limit: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [action, directory, operatorId, ...rest] = positionals
    if (action !== 'ls' && action !== 'cat') throw invalidArgument('state', 'Say ls or cat.')
    if (directory === undefined) throw invalidArgument('state', 'No checkpoint directory is named.')
    const folder = withoutEndSlashes(directory)
    await new LocalFileSystem().stat(folder)
    if (action === 'ls') {
      if (operatorId !== undefined) throw invalidArgument('state', 'ls takes a directory only.')
      return list(folder)
    }
    if (operatorId === undefined || rest.length > 0) {
      throw invalidArgument('state', 'cat takes a directory and the id of one state.')
    }
    const limit =
      typeof values.limit === 'string'
        ? numberArgument('state', 'limit', values.limit, { min: 0, integer: true })
        : Number.POSITIVE_INFINITY
    return show(folder, operatorId, limit, values.json === true)
  },
}

async function list(directory: string): Promise<number> {
  const fileSystem = new LocalFileSystem()
  const states = await listStates(fileSystem, directory)
  if (states.length === 0) {
    const isCheckpoint = (await listCheckpoints(fileSystem, directory)).length > 0
    process.stdout.write(
      isCheckpoint ? 'There is no state.\n' : 'There is no state, and no checkpoint.\n',
    )
    return isCheckpoint ? tellOfMissing(fileSystem, directory) : 1
  }
  for (const { operatorId, kind, versionMs, keys, bytes, partitions, schema } of states) {
    process.stdout.write(
      `${operatorId}  ${kind}  batch ${versionMs} ms  ${keys} keys  ${bytes} bytes  ${partitions} partitions  ${schema ?? '(no keys yet)'}\n`,
    )
  }
  return tellOfMissing(fileSystem, directory)
}

/** Gives the exit code. */
async function tellOfMissing(fileSystem: FileSystem, directory: string): Promise<number> {
  const missing = await missingInFolder(fileSystem, directory)
  for (const line of missing) process.stderr.write(`millrace: ${line}\n`)
  return missing.length === 0 ? 0 : 1
}

async function show(
  directory: string,
  operatorId: string,
  limit: number,
  json: boolean,
): Promise<number> {
  const fileSystem = new LocalFileSystem()
  const rows = await readState(fileSystem, directory, operatorId)
  if (rows === undefined) {
    const ids = (await listStates(fileSystem, directory)).map(state => state.operatorId)
    throw invalidArgument(
      'state',
      `There is no state '${operatorId}' in '${directory}'; it has ${ids.join(', ') || 'none'}.`,
    )
  }
  let shown = 0
  for (const { key, state } of rows) {
    if (shown++ >= limit) break
    const line = json ? JSON.stringify([key, state], withBigInts) : formatElement([key, state])
    process.stdout.write(`${line}\n`)
  }
  return tellOfMissing(fileSystem, directory)
}

function withBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
