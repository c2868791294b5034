/** Readers by name: plans name them, task threads look them up. */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { MillraceError } from '../../util/errors.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Batch } from '../physical/vector.js'

/**
 * Makes the batches of one partition: `args` and `partition` are those of the `Scan`. A batch, and the vectors and bytes
 * in it, may be used until the next one is asked for; who wants to keep more than that copies. Cancellation is asked
 * for (`task.checkCancelled`) by the reader, once a window of input or a batch.
 */
export type ScanReader = (
  args: unknown,
  partition: unknown,
  task: TaskRun,
  env: FunctionEnv,
) => Iterable<Batch>

const readers = new Map<string, ScanReader>()

export function registerReader(name: string, reader: ScanReader): void {
  readers.set(name, reader)
}

export function readerOf(name: string): ScanReader {
  const reader = readers.get(name)
  if (reader !== undefined) return reader
  throw new MillraceError('INTERNAL_ERROR', { what: `no reader '${name}' registered` })
}
