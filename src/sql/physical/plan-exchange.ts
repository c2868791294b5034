/** Exchanges: the end of one stage and the beginning of the next. */
import type { Partitioning } from '../exec/exchange.js'
import { sortRows } from '../exec/sort.js'
import type { SortOrder } from '../expressions/expression.js'
import { newExpressionId } from '../expressions/expression.js'
import { expressionText, type TextForm } from '../expressions/expression-text.js'
import { outputOf } from '../expressions/output.js'
import { decodeBatch, encodeBatch } from './batch-block.js'
import { bind } from './bind.js'
import type { Operator } from './operator.js'
import { noteNode } from './operator-rows.js'
import { type PhysicalNode, physicalNode } from './physical-node.js'
import type { PlanContext } from './planner.js'
import { bindOrders, projected, typesOf } from './planner.js'
import { exchange, rddOf, type Stage } from './stage.js'
import { BatchBuilder } from './vector-builder.js'

/** Why there is an exchange: what stands above it needs one, or the program asked for it. */
export type ExchangeReason = 'ENSURE_REQUIREMENTS' | 'REPARTITION_BY_COL' | 'REPARTITION_BY_NUM'

let nextExchange = 1

/** The number of an exchange in texts. */
export function newExchangeId(): number {
  return nextExchange++
}

function exchangeNode(
  stage: Stage,
  partitioning: (form: TextForm) => string,
  reason: ExchangeReason,
): PhysicalNode {
  const id = newExchangeId()
  const args = (form: TextForm): string => ` ${partitioning(form)}, ${reason}, [plan_id=${id}]`
  return physicalNode('Exchange', { args, output: stage.output }, stage.node)
}

/** The rows of a stage by a partitioning, as a new stage. */
export function clusterBy(
  stage: Stage,
  partitioning: Partitioning,
  name: string,
  context: PlanContext,
  reason: ExchangeReason = 'ENSURE_REQUIREMENTS',
): Stage {
  const dependency = exchange(stage, partitioning, context)
  const operator: Operator = { op: 'input', index: 0, output: stage.operator.output }
  const { kind, partitions } = partitioning
  const keys = kind === 'hash' ? partitioning.keys : []
  const texts = (form: TextForm): string =>
    kind === 'single'
      ? name
      : `${name}(${[...keys.map(key => expressionText(key, form)), partitions].join(', ')})`
  const node = exchangeNode(stage, texts, reason)
  noteNode(operator, node)
  return {
    operator,
    output: stage.output,
    inputs: [{ kind: 'shuffle', dependency }],
    partitions: undefined,
    numPartitions: partitioning.partitions,
    bytes: stage.bytes,
    clustered: undefined,
    node,
    callSite: stage.callSite,
  }
}

export function inOnePartition(stage: Stage, context: PlanContext): Stage {
  if (stage.numPartitions === 1) return stage
  return clusterBy(stage, { kind: 'single', partitions: 1 }, 'SinglePartition', context)
}

const SAMPLE_ROWS = 4096

/** Ranges of an order, as even as a sample of the rows lets them be. */
export function rangeBy(
  stage: Stage,
  orders: readonly SortOrder[],
  context: PlanContext,
  partitions: number = context.shufflePartitions,
  reason: ExchangeReason = 'ENSURE_REQUIREMENTS',
): Stage {
  if (partitions === 1) return inOnePartition(stage, context)
  // the keys as columns of their own, for the sample
  const keys = orders.map((order, i) => ({
    kind: 'alias' as const,
    child: order.child,
    name: `key${i}`,
    id: newExpressionId(),
    type: order.child.type!,
    nullable: true,
  }))
  const keyOrders = orders.map((order, i) => ({ ...order, child: outputOf(keys[i]) }))
  const sampled = projected(keys, stage)
  const types = typesOf(sampled.output)
  const holder: { value: Uint8Array } = { value: new Uint8Array(0) }
  const rdd = rddOf(sampled, context)
  const prepare = async (): Promise<void> => {
    const rows = new BatchBuilder(types)
    await context.context.runJob(rdd, {
      operator: 'sample',
      callSite: rdd.callSite,
      end: () => ({
        end: 'sink',
        name: 'sql.sample',
        fns: [],
        args: [SAMPLE_ROWS, types],
        slot: -1,
      }),
      onBlocks: (_, blocks) => {
        for (const block of blocks) rows.addRows(decodeBatch(block))
      },
    })
    const all = rows.batch
    const ordinals = keys.map((_, i) => i)
    const order = sortRows(all, ordinals, bindOrders(keyOrders, sampled.output), types)
    const bounds = new BatchBuilder(types)
    for (let p = 1; p < partitions && all.length > 0; p++) {
      const at = Math.min(all.length - 1, Math.floor((p * all.length) / partitions))
      bounds.addRows(all, at, at + 1, order)
    }
    holder.value = encodeBatch(bounds.batch).slice()
  }
  // keys that are no columns are computed once, behind the others
  const extra = keys.filter((_, i) => orders[i].child.kind !== 'attribute')
  const withKeys = extra.length === 0 ? stage : projected([...stage.output, ...extra], stage)
  const bound = orders.map((order, i) => ({
    ...order,
    child: bind(
      order.child.kind === 'attribute' ? order.child : outputOf(keys[i]),
      withKeys.output,
    ),
  }))
  const dependency = exchange(withKeys, { kind: 'range', partitions, orders: bound }, context, {
    get value() {
      return holder.value
    },
    prepare,
  })
  const made: Stage = {
    operator: { op: 'input', index: 0, output: typesOf(withKeys.output) },
    output: withKeys.output,
    inputs: [{ kind: 'shuffle', dependency }],
    partitions: undefined,
    numPartitions: partitions,
    bytes: stage.bytes,
    clustered: undefined,
    node: exchangeNode(
      stage,
      form => {
        const texts = orders.map(order => expressionText(order, form))
        return `rangepartitioning(${[...texts, partitions].join(', ')})`
      },
      reason,
    ),
    callSite: stage.callSite,
  }
  return extra.length === 0 ? made : projected(stage.output, made)
}
