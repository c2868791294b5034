/**
 * Runs a fragment in a task: `opener` gives, for an operator, the batches it makes. Chains of row operators become one
 * generated function each (`../codegen/pipeline.ts`), with the aggregation above them as its sink where there is one;
 * the others are in files of this folder.
 */
import { AggregateSink } from '../codegen/aggregate-sink.js'
import { BatchOutput, BatchSink } from '../codegen/batch-sink.js'
import { compilePipeline, type PipelineContext, type RowOperator } from '../codegen/pipeline.js'
import type { AggregateOperator, HashJoinOperator, Operator } from '../physical/operator.js'
import type { Batch } from '../physical/vector.js'
import { readerOf } from '../sources/scan-registry.js'
import { AggregateTable } from './aggregate-table.js'
import { joinTable, unmatched } from './hash-join.js'
import { limited, tail } from './limit.js'
import { observed } from './observe.js'
import { inPasses, TooLarge } from './passes.js'
import { fromRows } from './rows.js'
import { sessionWindows } from './session-window.js'
import { sorted } from './sort.js'
import type { ExecContext } from './task-context.js'
import { windowed } from './window.js'

/** Opens operators in a task. */
export function opener(parts: Omit<ExecContext, 'open'>): (operator: Operator) => Iterable<Batch> {
  const { counted } = parts
  const context: ExecContext = {
    ...parts,
    env: { ...parts.env, partition: parts.task.partition, userFunction: parts.functionOf },
    open: operator => {
      const batches = open(operator, context)
      return counted === undefined ? batches : counting(batches, rows => counted(operator, rows))
    },
  }
  return context.open
}

function* counting(
  batches: Iterable<Batch>,
  add: (rows: number) => void,
): Generator<Batch, void, undefined> {
  add(0)
  for (const batch of batches) {
    add(batch.length)
    yield batch
  }
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
      return operator.shared === undefined ? joined(operator, context) : pipeline(operator, context)
    case 'aggregate':
      return aggregated(operator, context)
    case 'observe':
      return observed(operator, context)
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
export function chainOf(operator: Operator): { source: Operator; chain: RowOperator[] } {
  const chain: RowOperator[] = []
  let at = operator
  while (rowOperators.has(at.op)) {
    if (at !== operator && at.op === 'hashJoin' && at.shared === undefined) break
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

/** The columns of the input that are all that a chain gives: there is no loop for it. */
export function selected(chain: readonly RowOperator[]): readonly number[] | undefined {
  const [only] = chain
  if (chain.length !== 1 || only.op !== 'project') return undefined
  if (!only.list.every(e => e.kind === 'bound')) return undefined
  return only.list.map(e => (e.kind === 'bound' ? e.ordinal : 0))
}

/** A chain whose rows go to new batches. */
function* pipeline(operator: Operator, context: ExecContext): Generator<Batch, void, undefined> {
  const { source, chain } = chainOf(operator)
  const ordinals = selected(chain)
  if (ordinals !== undefined) {
    for (const { length, columns } of context.open(source)) {
      yield { length, columns: ordinals.map(k => columns[k]) }
    }
    return
  }
  const sink = new BatchSink(operator.output, chain.some(mayGrow))
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

/** One row may become several. */
function mayGrow(operator: RowOperator): boolean {
  switch (operator.op) {
    case 'expand':
    case 'generate':
      return true
    case 'sample':
      return operator.withReplacement
    case 'hashJoin':
      return operator.type !== 'left_semi' && operator.type !== 'left_anti'
    default:
      return false
  }
}

/** The rows of a join whose table is the task's own: in several passes when the table is too large for one. */
function* joined(
  operator: HashJoinOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const limit = context.task.memoryLimitBytes
  yield* inPasses(limit, function* (pass) {
    const own: ExecContext = { ...context, pass, open: o => (o === operator ? [] : open(o, own)) }
    joinTable(operator, own)
    yield* pipeline(operator, own)
    if (keepsBuild(operator)) yield* unmatched(operator, own)
  })
}

/** Rows added to groups in the loop of the chain below; then the groups. */
function* aggregated(
  operator: AggregateOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { task, env } = context
  const { source, chain } = chainOf(operator.child)
  const sink = new AggregateSink(operator, env)
  const { run } = compilePipeline(source.output, chain, sink, pipelineContext(context))
  const limit = task.memoryLimitBytes
  yield* inPasses(limit, function* ({ pass, passes }) {
    let table = new AggregateTable(operator, env)
    table.keys.takePass(pass, passes)
    for (const batch of context.open(source)) {
      task.checkCancelled()
      run(batch, 0, table)
      if (table.byteSize <= limit) continue
      if (operator.mode !== 'partial') {
        if (table.count > 1) throw new TooLarge(table.byteSize)
        continue
      }
      // what is merged later may come in several parts
      yield* table.batches()
      table = new AggregateTable(operator, env)
    }
    yield* table.batches()
  })
}
