/** What generated code calls (`H`): sources, writers, checks and the making of errors. */
import { errorName, MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { isStringTooLong, MAX_STRING_LENGTH } from '../../util/string-limit.js'
import { atOperator } from '../operator-errors.js'
import { decodeRows, encodeRows } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import { readBlock } from '../storage/block-reader.js'
import { RowFailure } from './partition-operators.js'
import type { TaskInput } from './plan.js'
import type { OperatorSite, TaskRun } from './task-run.js'

export { addBytesFactory, addFactory, createFromZero } from '../shuffle/combiner.js'
export { combined, grouped, keyedBlocks } from '../shuffle/shuffle-reader.js'
export { combineWriter, shuffleWriter } from '../shuffle/shuffle-writer.js'
export { builtinSource, mayGiveAsync, partitionOperator } from './partition-operators.js'
export { makerOfSink } from './sinks.js'
export { textWindows } from './text-source.js'

/** The rows of column blocks, a block at a time. */
export function* rowBlocks(
  task: TaskRun,
  input: TaskInput,
): Generator<readonly unknown[], void, void> {
  if (input.kind !== 'blocks') return
  for (const handle of input.blocks) {
    task.checkCancelled()
    yield decodeRows(readBlock(handle, task.fileSystem))
  }
}

const KEEP_ROWS = 8192

/**
 * The rows of a persisted partition, copied into blocks before anybody behind sees them: what an operator changes in a
 * row is not in the copy. Kept only when the partition was seen to its end.
 */
export function* keepRows(
  task: TaskRun,
  input: TaskInput,
  rows: Iterable<unknown>,
): Generator<readonly unknown[], void, void> {
  const blocks: BlockHandle[] = []
  const copy = (batch: readonly unknown[]): void => {
    const bytes = encodeRows(batch, 0, batch.length)
    blocks.push(task.allocator.write(bytes, 'columns', batch.length))
  }
  let batch: unknown[] = []
  for (const row of rows) {
    if (batch.push(row) < KEEP_ROWS) continue
    copy(batch)
    yield batch
    batch = []
  }
  if (batch.length > 0) {
    copy(batch)
    yield batch
  }
  task.kept.push({ id: input.kind === 'value' ? String(input.value) : '', blocks })
}

/** A function that should have given a value gave a promise. */
export function checkNoPromise(value: unknown): void {
  if (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as PromiseLike<unknown>).then === 'function'
  ) {
    throw new MillraceError('ASYNC_FUNCTION_NOT_ALLOWED', { hint: '' })
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
    throw notIterable(values)
  }
  return make.call(values)
}

function notIterable(values: unknown): MillraceError {
  return new MillraceError('NOT_ITERABLE', { value: preview(values, 80) })
}

/** What an operator over a partition gave, when that can be iterated over. */
export function checkIterable<T>(rows: T): T {
  const { [Symbol.iterator]: make } = (rows ?? {}) as Partial<Iterable<unknown>>
  if (typeof make === 'function' || isAsyncIterable(rows)) return rows
  checkNoPromise(rows)
  throw notIterable(rows)
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
  'FILE_ALREADY_EXISTS',
  'FILE_NOT_FOUND',
  'FILE_SYSTEM_ERROR',
  'INTERNAL_ERROR',
  'PATH_IS_A_DIRECTORY',
  'PATH_IS_NOT_A_DIRECTORY',
  'PERMISSION_DENIED',
  'TASK_CANCELLED',
  'TOO_MANY_OPEN_FILES',
  'OPERATOR_FAILED',
  'USER_FUNCTION_FAILED',
  'WRITE_AHEAD_LOG_CORRUPT',
])

/** Stands for the input of a function that takes whole partitions. */
export const wholePartition: unique symbol = Symbol('whole partition')

/** Stands for an input that is not known. */
export const unknownRow: unique symbol = Symbol('unknown row')

/** Stands for an input of which only the key is known. */
export class ValueOf {
  readonly key: unknown

  constructor(key: unknown) {
    this.key = key
  }
}

function inputText(value: unknown): string {
  if (value === unknownRow) return ''
  if (value instanceof ValueOf) return `a value of the key ${preview(value.key)}`
  return value === wholePartition ? 'the rows of the partition' : preview(value)
}

/**
 * The error of a task: what the user's function threw, with operator, call site, partition and the value it had; and
 * what the engine refused, as its own condition with operator, call site and partition.
 */
export function failed(error: unknown, site: OperatorSite, input: unknown, task: TaskRun): unknown {
  if (error instanceof RowFailure) {
    return failed(error.error, { ...site, ...error.place }, error.row, task)
  }
  const { partition } = task
  if (error instanceof MillraceError) {
    return notTheUsers.has(error.condition) ? error : atOperator(error, site, partition)
  }
  const { operator, callSite, own } = site
  if (own && isStringTooLong(error)) {
    const about = { maxSize: MAX_STRING_LENGTH }
    const refused = new MillraceError('STRING_SIZE_LIMIT_EXCEEDED.OPERATOR', about)
    return atOperator(refused, site, partition)
  }
  const text = error instanceof Error ? `${errorName(error)}: ${error.message}` : preview(error)
  const about = { operator, callSite, partition, error: text }
  if (own) return new MillraceError('OPERATOR_FAILED', about, { cause: error })
  return new MillraceError(
    'USER_FUNCTION_FAILED',
    // where it was thrown is found by the driver, with the source maps
    { ...about, thrownAt: '', value: inputText(input) },
    { cause: error },
  )
}
