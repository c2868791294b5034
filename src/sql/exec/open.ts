/**
 * Runs a fragment in a task: `opener` gives, for an operator, the batches it makes. Chains of row operators become one
 * generated function each (`../codegen/pipeline.ts`), with the aggregation above them as its sink where there is one;
 * the others are in files of this folder.
 */
import { MillraceError } from '../../util/errors.js'
import { AggregateSink } from '../codegen/aggregate-sink.js'
import { BatchOutput, BatchSink } from '../codegen/batch-sink.js'
import { compilePipeline, type PipelineContext, type RowOperator } from '../codegen/pipeline.js'
import type { AggregateOperator, HashJoinOperator, Operator } from '../physical/operator.js'
import type { Batch } from '../physical/vector.js'
import { readerOf } from '../sources/scan-registry.js'
import { AggregateTable } from './aggregate-table.js'
import { joinTable, unmatched } from './hash-join.js'
import { limited, tail } from './limit.js'
import { fromRows } from './rows.js'
import { sessionWindows } from './session-window.js'
import { sorted } from './sort.js'
import type { ExecContext } from './task-context.js'
import { windowed } from './window.js'

/** Opens operators in a task. */
export function opener(parts: Omit<ExecContext, 'open'>): (operator: Operator) => Iterable<Batch> {
  const context: ExecContext = { ...parts, open: operator => open(operator, context) }
  return context.open
}

function open(operator: Operator, context: ExecContext): Iterable<Batch> {
  switch (operator.op) {
    case 'input':
      return context.parents[operator.index]() as Iterable<Batch>
    case 'scan':
      return readerOf(operator.reader)(operator.args, context.partition, context.task, context.env)
    case 'fromRows':
      return fromRows(operator, context)
    case 'filter':
    case 'project':
    case 'expand':
    case 'generate':
    case 'sample':
      return pipeline(operator, context)
    case 'hashJoin':
      return keepsBuild(operator) ? withUnmatched(operator, context) : pipeline(operator, context)
    case 'aggregate':
      return aggregated(operator, context)
    case 'sort':
      return sorted(operator, context)
    case 'limit':
      return limited(context.open(operator.child), operator.offset, operator.limit)
    case 'tail':
      return tail(context.open(operator.child), operator)
    case 'window':
      return windowed(operator, context)
    case 'sessionWindow':
      return sessionWindows(operator, context)
  }
}

/** Rows of the build side come out also where they found no partner. */
function keepsBuild({ type, buildSide }: HashJoinOperator): boolean {
  if (type === 'full_outer') return true
  return buildSide === 'left' ? type === 'left_outer' : type === 'right_outer'
}

const rowOperators: ReadonlySet<string> = new Set([
  'filter',
  'project',
  'expand',
  'generate',
  'sample',
  'hashJoin',
])

/** The row operators that end in `operator`, in order from the input, and the input's operator. */
function chainOf(operator: Operator): { source: Operator; chain: RowOperator[] } {
  const chain: RowOperator[] = []
  let at = operator
  while (rowOperators.has(at.op)) {
    if (at !== operator && at.op === 'hashJoin' && keepsBuild(at)) break
    chain.push(at as RowOperator)
    at = at.op === 'hashJoin' ? at.stream : (at as Exclude<RowOperator, HashJoinOperator>).child
  }
  return { source: at, chain: chain.reverse() }
}

export function pipelineContext(context: ExecContext): PipelineContext {
  const { env, functionOf, task } = context
  return {
    env,
    functionOf,
    partition: task.partition,
    tableOf: join => joinTable(join, context),
  }
}

/** A chain whose rows go to new batches. */
function* pipeline(operator: Operator, context: ExecContext): Generator<Batch, void, undefined> {
  const { source, chain } = chainOf(operator)
  const only = chain.length === 1 && chain[0].op === 'project' ? chain[0] : undefined
  if (only?.list.every(e => e.kind === 'bound')) {
    const ordinals = only.list.map(e => (e.kind === 'bound' ? e.ordinal : 0))
    for (const { length, columns } of context.open(source)) {
      yield { length, columns: ordinals.map(k => columns[k]) }
    }
    return
  }
  const grows = chain.some(
    ({ op, ...rest }) =>
      op === 'expand' ||
      op === 'generate' ||
      op === 'sample' ||
      (op === 'hashJoin' && !('type' in rest && String(rest.type).startsWith('left_s'))),
  )
  const sink = new BatchSink(operator.output, grows)
  const { run } = compilePipeline(source.output, chain, sink, pipelineContext(context))
  const output = new BatchOutput(operator.output)
  for (const batch of context.open(source)) {
    context.task.checkCancelled()
    for (let from = 0; from < batch.length; ) {
      output.reset(batch.length - from)
      from = run(batch, from, output)
      if (output.length > 0) yield output.batch
    }
  }
}

function* withUnmatched(
  operator: HashJoinOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  yield* pipeline(operator, context)
  yield* unmatched(operator, context)
}

/** Rows added to groups in the loop of the chain below; then the groups. */
function* aggregated(
  operator: AggregateOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { task, env } = context
  const { source, chain } = chainOf(operator.child)
  const table = new AggregateTable(operator, env)
  const sink = new AggregateSink(operator, env)
  const { run } = compilePipeline(source.output, chain, sink, pipelineContext(context))
  let current = table
  for (const batch of context.open(source)) {
    task.checkCancelled()
    const next = run(batch, 0, current)
    if (next !== batch.length) throw new MillraceError('INTERNAL_ERROR', { what: 'rows are left' })
    if (operator.mode === 'partial' && current.byteSize > task.memoryLimitBytes) {
      // what is merged later may come in several parts
      yield* current.batches()
      current = new AggregateTable(operator, env)
    }
  }
  yield* current.batches()
}
