/** What generated code calls (`H`): sources, writers, checks and the making of errors. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { decodeRows, encodeRows } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import type { OperatorSite } from './generate.js'
import type { TaskInput } from './plan.js'
import type { TaskRun } from './task-run.js'

export { generateAdd, generateAddBytes } from '../shuffle/combiner.js'
export { combined, grouped, keyedBlocks } from '../shuffle/shuffle-reader.js'
export { combineWriter, shuffleWriter } from '../shuffle/shuffle-writer.js'
export { builtinSource, mayGiveAsync, partitionOperator } from './partition-operators.js'
export { textWindows } from './text-source.js'

/** The rows of column blocks, a block at a time. */
export function* rowBlocks(
  task: TaskRun,
  input: TaskInput,
): Generator<readonly unknown[], void, void> {
  if (input.kind !== 'blocks') return
  for (const handle of input.blocks) {
    task.checkCancelled()
    const bytes = readBlock(handle, task.fileSystem)
    task.metrics.bytesRead += bytes.length
    yield decodeRows(bytes)
  }
}

const KEEP_ROWS = 8192

/** Collects the rows of a persisted partition as they pass; registered only when the partition was seen to its end. */
class RowKeeper {
  private rows: unknown[] = []
  private readonly blocks: BlockHandle[] = []
  private readonly task: TaskRun
  private readonly id: string

  constructor(task: TaskRun, id: string) {
    this.task = task
    this.id = id
  }

  add(row: unknown): void {
    if (this.rows.push(row) === KEEP_ROWS) this.flush()
  }

  complete(): void {
    if (this.rows.length > 0) this.flush()
    this.task.kept.push({ id: this.id, blocks: this.blocks })
  }

  private flush(): void {
    const { rows } = this
    this.blocks.push(
      this.task.allocator.write(encodeRows(rows, 0, rows.length), 'columns', rows.length),
    )
    this.rows = []
  }
}

export function keepRows(task: TaskRun, input: TaskInput): RowKeeper {
  return new RowKeeper(task, input.kind === 'value' ? String(input.value) : '')
}

/** A function that should have given a value gave a promise. */
export function checkNoPromise(value: unknown): void {
  if (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as PromiseLike<unknown>).then === 'function'
  ) {
    throw new MillraceError('ASYNC_FUNCTION_NOT_ALLOWED')
  }
}

export function checkPair(row: unknown): void {
  if (!Array.isArray(row) || row.length !== 2) {
    throw new MillraceError('NOT_A_PAIR', { value: preview(row, 80) })
  }
}

/** The iterator of what a flatMap function gave, when that is no array. */
export function iterate(values: unknown): Iterator<unknown> {
  checkNoPromise(values)
  const make = (values as Iterable<unknown> | null | undefined)?.[Symbol.iterator]
  if (typeof make !== 'function') {
    throw new MillraceError('NOT_ITERABLE', { value: preview(values, 80) })
  }
  return make.call(values)
}

export function isAsyncIterable(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as AsyncIterable<unknown>)[Symbol.asyncIterator] === 'function'
  )
}

/** Faults of the engine's own work, to which an operator would be no explanation. */
const notTheUsers: ReadonlySet<string> = new Set([
  'BLOCK_CORRUPT',
  'DISK_FULL',
  'FILE_NOT_FOUND',
  'INTERNAL_ERROR',
  'TASK_CANCELLED',
  'USER_FUNCTION_FAILED',
])

/** The error of a task: what the user's function threw, with operator, call site, partition and the value it had. */
export function failed(
  error: unknown,
  site: OperatorSite,
  input: { value: unknown } | undefined,
  task: TaskRun,
): unknown {
  if (error instanceof MillraceError && (input === undefined || notTheUsers.has(error.condition))) {
    return error
  }
  return new MillraceError(
    'USER_FUNCTION_FAILED',
    {
      operator: site.operator,
      callSite: site.callSite,
      partition: task.partition,
      error: error instanceof Error ? `${error.name}: ${error.message}` : preview(error),
      value: input === undefined ? '' : preview(input.value),
    },
    { cause: error },
  )
}
