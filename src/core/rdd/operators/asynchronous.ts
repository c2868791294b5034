/** The operators behind `mapAsync` and `pipe`. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { AnyFunction } from '../../../util/any-function.js'
import { MillraceError } from '../../../util/errors.js'
import { formatElement } from '../../../util/format-element.js'
import { RowFailure, registerPartitionOperator } from '../../pipeline/partition-operators.js'
import type { PipeOptions } from '../asynchronous.js'

/** Rejects with a RowFailure. */
async function resultOf(f: AnyFunction, row: unknown): Promise<unknown> {
  try {
    return await f(row)
  } catch (error) {
    throw new RowFailure(error, row)
  }
}

/** args: [concurrency]. */
registerPartitionOperator(
  'mapAsync',
  async function* ([pull], [f], [concurrency]) {
    const running: Promise<unknown>[] = []
    for (const row of pull()) {
      const result = resultOf(f, row)
      // it is awaited in its turn; until then its rejection is no unhandled one
      result.catch(() => {})
      if (running.push(result) === concurrency) yield await running.shift()
    }
    while (running.length > 0) yield await running.shift()
  },
  { async: true },
)

const STDERR_CHARACTERS = 1000

/** args: [command, options]. */
registerPartitionOperator(
  'pipe',
  async function* ([pull], _, [command, options], __, task) {
    const child = start(command as string | readonly string[], options as PipeOptions)
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_CHARACTERS)
    })
    const failed = (status: string): MillraceError =>
      new MillraceError('PIPE_COMMAND_FAILED', {
        command: typeof command === 'string' ? command : (command as readonly string[]).join(' '),
        partition: task.partition,
        status,
        stderr: stderr.trim() || 'nothing',
      })
    const ended = new Promise<void>((resolve, reject) => {
      child.on('error', error => reject(notStarted(command, task.partition, error)))
      child.on('close', (code, signal) => {
        if (code === 0) resolve()
        else reject(failed(signal === null ? `status ${code}` : `signal ${signal}`))
      })
    })
    ended.catch(() => {})
    const fed = feed(child, pull())
    fed.catch(() => child.kill())
    try {
      yield* linesOf(child.stdout.setEncoding('utf8'))
      await fed
      await ended
    } catch (error) {
      // a program that could not be started has a standard output that breaks off, which says nothing
      throw error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
        ? await ended.then(
            () => error,
            reason => reason,
          )
        : error
    } finally {
      child.kill()
    }
  },
  { async: true },
)

function notStarted(
  command: unknown,
  partition: number,
  error: NodeJS.ErrnoException,
): MillraceError {
  const program = typeof command === 'string' ? command : String((command as unknown[])[0])
  const reason =
    error.code === 'ENOENT'
      ? 'there is no such program, or no such working directory (ENOENT)'
      : error.message
  return new MillraceError(
    'PIPE_COMMAND_NOT_STARTED',
    { program, partition, reason },
    { cause: error },
  )
}

function start(
  command: string | readonly string[],
  { env, cwd }: PipeOptions,
): ChildProcessWithoutNullStreams {
  // not imported: each thread would load it at its start, and few programs use `pipe`
  const { spawn } = process.getBuiltinModule('node:child_process')
  const options = { cwd, env: { ...process.env, ...env } }
  return typeof command === 'string'
    ? spawn(command, { ...options, shell: true })
    : spawn(command[0], command.slice(1), options)
}

/** Writes the rows, no faster than the program reads them. Resolves too when it stops reading. */
async function feed(child: ChildProcessWithoutNullStreams, rows: Iterable<unknown>): Promise<void> {
  const { stdin } = child
  let open = true
  let proceed = (): void => {}
  const close = (): void => {
    open = false
    proceed()
  }
  stdin
    .on('error', close)
    .on('close', close)
    .on('drain', () => proceed())
  for (const row of rows) {
    if (!open) return
    if (stdin.write(`${formatElement(row)}\n`)) continue
    await new Promise<void>(resolve => {
      proceed = resolve
      if (!open) resolve()
    })
  }
  if (open) stdin.end()
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
  }
  if (rest !== '') yield rest
}
