/** Rows as they are, their aggregates beside them: told with the task's metrics when no more rows are asked for. */
import { AggregateSink } from '../codegen/aggregate-sink.js'
import { compilePipeline } from '../codegen/pipeline.js'
import { encodeBatch } from '../physical/batch-block.js'
import type { AggregateOperator, ObserveOperator } from '../physical/operator.js'
import type { Batch } from '../physical/vector.js'
import { AggregateTable } from './aggregate-table.js'
import { pipelineContext } from './open.js'
import type { ExecContext } from './task-context.js'

export function* observed(
  { key, calls, states, child }: ObserveOperator,
  context: ExecContext,
): Generator<Batch, void, undefined> {
  const { env, task } = context
  const aggregate: AggregateOperator = {
    op: 'aggregate',
    mode: 'partial',
    keys: [],
    calls,
    child,
    output: states,
  }
  const sink = new AggregateSink(aggregate, env)
  const { run } = compilePipeline(child.output, [], sink, pipelineContext(context))
  const table = new AggregateTable(aggregate, env)
  try {
    for (const batch of context.open(child)) {
      run(batch, 0, table)
      yield batch
    }
  } finally {
    const { metrics } = task
    metrics.observed ??= {}
    for (const batch of table.batches()) metrics.observed[key] = encodeBatch(batch).slice()
  }
}
