/**
 * From an optimized plan to stages. Each logical node becomes operators on top of its children's; where rows must come
 * together (aggregation, joins, order) an exchange ends the stage below, unless all rows are in one partition already, as they
 * are where the input is small. Which way a join goes is decided by the size of its sides.
 */
import type { SparkContext } from '../../core/spark-context.js'
import { MillraceError } from '../../util/errors.js'
import { mayBeNull, newAttribute } from '../expressions/attributes.js'
import { conjuncts } from '../expressions/conjuncts.js'
import type { Attribute, Expression, SortOrder } from '../expressions/expression.js'
import { cutList, expressionText, listText, type TextForm } from '../expressions/expression-text.js'
import { outputOf } from '../expressions/output.js'
import { constantValue } from '../functions/constant.js'
import type { FunctionEnv } from '../functions/function.js'
import { Aggregate } from '../logical/aggregate.js'
import { Expand } from '../logical/expand.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Hint } from '../logical/hint.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { LocalRelation } from '../logical/local-relation.js'
import { Observe } from '../logical/observe.js'
import { OneRow } from '../logical/one-row.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Range } from '../logical/range.js'
import { Relation } from '../logical/relation.js'
import { Repartition } from '../logical/repartition.js'
import { Sample } from '../logical/sample.js'
import { SessionWindow } from '../logical/session-window.js'
import { Sort } from '../logical/sort.js'
import { Union } from '../logical/union.js'
import { Window } from '../logical/window.js'
import type { DataType } from '../types/data-type.js'
import { BooleanType, dayTimeIntervalType, LongType } from '../types/data-type.js'
import { doubleText } from '../types/text.js'
import { encodeBatch } from './batch-block.js'
import { bind } from './bind.js'
import type { Operator } from './operator.js'
import { noteNode } from './operator-rows.js'
import { listField, type PhysicalNode, physicalNode } from './physical-node.js'
import { planAggregate } from './plan-aggregate.js'
import { clusterBy, inOnePartition, rangeBy } from './plan-exchange.js'
import { planJoin } from './plan-join.js'
import { planObserve } from './plan-observe.js'
import { rddOf, type Stage } from './stage.js'
import { unionOf } from './union-rdd.js'
import { BatchBuilder } from './vector-builder.js'

export interface PlanContext {
  readonly context: SparkContext
  readonly env: FunctionEnv
  /** `spark.sql.shuffle.partitions`; its default here is the number of task threads. */
  readonly shufflePartitions: number
  /** `spark.sql.autoBroadcastJoinThreshold`, bytes; below 0: never. */
  readonly broadcastBytes: number
  /** What is smaller than this is not worth more than one task. */
  readonly smallBytes: number
}

export const typesOf = (output: readonly Attribute[]): DataType[] => output.map(a => a.type)

/** Plans a node; the answer's operator has not run yet. */
export function planStage(plan: LogicalPlan, context: PlanContext): Stage {
  const stage = planNode(plan, context)
  noteNode(stage.operator, stage.node)
  const { callSite, name } = plan
  return callSite === undefined ? stage : { ...stage, callSite, calledNode: name }
}

function planNode(plan: LogicalPlan, context: PlanContext): Stage {
  if (plan instanceof Relation) return planRelation(plan, [])
  if (plan instanceof Filter) {
    if (plan.child instanceof Relation) {
      const stage = planRelation(plan.child, conjuncts(plan.condition))
      return filtered(plan, stage)
    }
    return filtered(plan, planStage(plan.child, context))
  }
  if (plan instanceof Hint) return planStage(plan.child, context)
  if (plan instanceof Project) return projected(plan.list, planStage(plan.child, context))
  if (plan instanceof LocalRelation) return local(plan)
  if (plan instanceof OneRow) return oneRow()
  if (plan instanceof Range) return range(plan, context)
  if (plan instanceof Aggregate) return planAggregate(plan, context)
  if (plan instanceof Join) return planJoin(plan, context)
  if (plan instanceof Sort) return sort(plan, undefined, context)
  if (plan instanceof Limit) return limit(plan, context)
  if (plan instanceof Union) return union(plan, context)
  if (plan instanceof Generate) return generate(plan, context)
  if (plan instanceof Expand) return expand(plan, context)
  if (plan instanceof Observe) return planObserve(plan, context)
  if (plan instanceof Sample) return sample(plan, context)
  if (plan instanceof Repartition) return repartition(plan, context)
  if (plan instanceof Window) return windows(plan, context)
  if (plan instanceof SessionWindow) return sessions(plan, context)
  throw new MillraceError('INTERNAL_ERROR', { what: `no plan for ${plan.name}` })
}

function planRelation(relation: Relation, filters: readonly Expression[]): Stage {
  const { source, output } = relation
  const request = { columns: relation.columns, filters }
  const known = { output, bytes: source.sizeInBytes, clustered: undefined, callSite: undefined }
  if (source.rdd !== undefined) {
    const { rdd, operator } = source.rdd(request)
    const title = source.format === 'cache' ? 'Scan InMemoryRelation' : 'Scan ExistingRDD'
    return {
      ...known,
      operator,
      inputs: [{ kind: 'narrow', rdd }],
      partitions: undefined,
      numPartitions: rdd.numPartitions,
      node: physicalNode('Scan', { title, args: form => columnTexts(output, form), output }),
    }
  }
  const scan = source.scan(request)
  return {
    ...known,
    operator: { op: 'scan', reader: scan.reader, args: scan.args, output: typesOf(output) },
    inputs: [],
    partitions: scan.partitions,
    numPartitions: scan.partitions.length,
    node: physicalNode('Scan', {
      title: source.label === undefined ? `FileScan ${source.format}` : `Scan ${source.label}`,
      args: form => {
        const facts = scan.facts(form).map(([name, value]) => `${name}: ${value}`)
        return ` ${columnTexts(output, form)} ${facts.join(', ')}`
      },
      output,
      treeName: `Scan ${source.label ?? source.format} `,
      heading: `Scan ${source.label ?? source.format} `,
      fields: form => [listField('Output', output, form), ...scan.facts(form, true)],
    }),
  }
}

function local({ output, rows }: LocalRelation): Stage {
  const builder = new BatchBuilder(typesOf(output), Math.max(1, rows.length))
  for (const row of rows) builder.addRow(row)
  const bytes = encodeBatch(builder.batch).slice()
  return {
    operator: { op: 'scan', reader: 'local', args: null, output: typesOf(output) },
    output,
    inputs: [],
    partitions: [bytes],
    numPartitions: 1,
    bytes: bytes.length,
    clustered: undefined,
    node: physicalNode('LocalTableScan', {
      args: form => (output.length === 0 ? '' : ` ${listText(output, form)}`),
      output,
    }),
    callSite: undefined,
  }
}

/** A row without columns. */
function oneRow(): Stage {
  const stage = local(new LocalRelation([], [[]]))
  const node = physicalNode('Scan', {
    title: 'Scan OneRowRelation',
    args: () => '[]',
    output: [],
  })
  return { ...stage, node }
}

function range(plan: Range, { context }: PlanContext): Stage {
  const start = BigInt(plan.start)
  const step = BigInt(plan.step)
  const { count } = plan
  const wanted = plan.partitions ?? (count < 10_000n ? 1 : context.defaultParallelism)
  const parts = BigInt(Math.max(1, wanted))
  const partitions = Array.from({ length: Number(parts) }, (_, i) => {
    const from = (count * BigInt(i)) / parts
    const to = (count * BigInt(i + 1)) / parts
    return { start: start + from * step, step, count: Number(to - from) }
  })
  return {
    operator: { op: 'scan', reader: 'range', args: null, output: [LongType] },
    output: plan.output,
    inputs: [],
    partitions,
    numPartitions: partitions.length,
    bytes: Number(count) * 8,
    clustered: undefined,
    node: physicalNode('Range', {
      args: () => ` (${start}, ${plan.end}, step=${step}, splits=${partitions.length})`,
      output: plan.output,
      fields: form => [
        listField('Output', plan.output, form),
        [
          'Arguments',
          `Range (${start}, ${plan.end}, step=${step}, splits=Some(${partitions.length}))`,
        ],
      ],
    }),
    callSite: undefined,
  }
}

function filtered({ condition }: Filter, stage: Stage): Stage {
  const { output, operator, bytes } = stage
  noteNode(operator, stage.node)
  return {
    ...stage,
    operator: {
      op: 'filter',
      condition: bind(condition, output),
      child: operator,
      output: operator.output,
    },
    bytes: bytes === undefined ? undefined : bytes,
    node: physicalNode(
      'Filter',
      {
        args: form => ` ${expressionText(condition, form)}`,
        output,
        fields: form => [
          listField('Input', output, form),
          ['Condition ', expressionText(condition, form)],
        ],
      },
      stage.node,
    ),
  }
}

/** Columns computed from a stage's columns. */
export function projected(list: readonly Expression[], stage: Stage): Stage {
  const output = list.map(outputOf)
  const ids = new Set(output.map(attribute => attribute.id))
  const { clustered, operator } = stage
  noteNode(operator, stage.node)
  return {
    ...stage,
    output,
    operator: {
      op: 'project',
      list: list.map(expression => bind(expression, stage.output)),
      child: operator,
      output: typesOf(output),
    },
    clustered: clustered?.every(id => ids.has(id)) ? clustered : undefined,
    node: physicalNode(
      'Project',
      {
        args: form => ` ${listText(list, form)}`,
        output,
        fields: form => [listField('Output', list, form), listField('Input', stage.output, form)],
      },
      stage.node,
    ),
  }
}

function generate(plan: Generate, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const needed = plan.kept ?? stage.output
  const kept = needed.map(attribute => stage.output.findIndex(a => a.id === attribute.id))
  const output = plan.output
  return {
    ...stage,
    output,
    operator: {
      op: 'generate',
      generator: bind(plan.generator, stage.output),
      outer: plan.outer,
      kept,
      child: stage.operator,
      output: typesOf(output),
    },
    bytes: undefined,
    node: physicalNode(
      'Generate',
      {
        args: form => {
          const generator = expressionText(plan.generator, form)
          const columns = needed.length === 0 ? '' : `, ${listText(needed, form)}`
          const made = listText(plan.generated ?? [], form)
          return ` ${generator}${columns}, ${plan.outer}, ${made}`
        },
        output,
      },
      stage.node,
    ),
  }
}

function expand(plan: Expand, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const { output } = plan
  return {
    ...stage,
    output,
    operator: {
      op: 'expand',
      projections: plan.projections.map(list => list.map(e => bind(e, stage.output))),
      child: stage.operator,
      output: typesOf(output),
    },
    bytes: stage.bytes === undefined ? undefined : stage.bytes * plan.projections.length,
    clustered: undefined,
    node: physicalNode(
      'Expand',
      {
        args: form => {
          const lists = plan.projections.map(list => listText(list, form))
          return ` [${cutList(lists, ', ', form)}], ${listText(output, form)}`
        },
        output,
      },
      stage.node,
    ),
  }
}

function sample(plan: Sample, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const { lower, upper, withReplacement, seed } = plan
  return {
    ...stage,
    operator: {
      op: 'sample',
      lower,
      upper,
      withReplacement,
      seed,
      child: stage.operator,
      output: stage.operator.output,
    },
    node: physicalNode(
      'Sample',
      {
        args: () => ` ${doubleText(lower)}, ${doubleText(upper)}, ${withReplacement}, ${seed}`,
        output: stage.output,
      },
      stage.node,
    ),
  }
}

/** Sort orders over columns of a stage. */
export function bindOrders(
  orders: readonly SortOrder[],
  columns: readonly Attribute[],
): SortOrder[] {
  return orders.map(order => ({ ...order, child: bind(order.child, columns) }))
}

/** `isGlobal`: the partitions are in the order too. */
export function sortedStage(
  stage: Stage,
  orders: readonly SortOrder[],
  isGlobal: boolean,
  wanted?: number,
): Stage {
  noteNode(stage.operator, stage.node)
  const { output } = stage
  const operator: Operator = {
    op: 'sort',
    orders: bindOrders(orders, output),
    limit: wanted,
    child: stage.operator,
    output: stage.operator.output,
  }
  const node =
    wanted === undefined
      ? physicalNode(
          'Sort',
          { args: form => ` ${listText(orders, form)}, ${isGlobal}, 0`, output },
          stage.node,
        )
      : physicalNode(
          'TakeOrdered',
          { args: form => `(limit=${wanted}, orderBy=${listText(orders, form)})`, output },
          stage.node,
        )
  return { ...stage, operator, node }
}

/** Order of all rows: ranges of the order to the partitions, and each of these sorted. */
function sort(plan: Sort, wanted: number | undefined, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  if (!plan.isGlobal) return sortedStage(stage, plan.orders, false)
  if (stage.numPartitions === 1) return sortedStage(stage, plan.orders, true, wanted)
  if (wanted !== undefined) {
    const first = sortedStage(stage, plan.orders, false, wanted)
    return sortedStage(inOnePartition(first, context), plan.orders, true, wanted)
  }
  return sortedStage(rangeBy(stage, plan.orders, context), plan.orders, true)
}

function countOf(expression: Expression): number {
  return Number(constantValue(expression))
}

interface Cut {
  readonly child: LogicalPlan
  readonly offset: number
  /** -1: all behind the offset. */
  readonly wanted: number
}

/** Limits and offsets that stand on one another are one. */
function cutOf(plan: Limit): Cut {
  const count = countOf(plan.count)
  const { child } = plan
  if (plan.form === 'offset') return { child, offset: count, wanted: -1 }
  if (!(child instanceof Limit) || child.form === 'tail') return { child, offset: 0, wanted: count }
  const below = cutOf(child)
  return { ...below, wanted: below.wanted < 0 ? count : Math.min(count, below.wanted) }
}

function limit(plan: Limit, context: PlanContext): Stage {
  if (plan.form !== 'tail') {
    const cut = cutOf(plan)
    const stage = cutStage(cut, context)
    return limited(
      stage.numPartitions > 1 ? inOnePartition(stage, context) : stage,
      cut.offset,
      cut.wanted,
    )
  }
  const count = countOf(plan.count)
  const stage = inOnePartition(planStage(plan.child, context), context)
  return {
    ...stage,
    operator: { op: 'tail', limit: count, child: stage.operator, output: stage.operator.output },
    node: physicalNode(
      'CollectTail',
      { args: () => ` ${count}`, output: stage.output },
      stage.node,
    ),
  }
}

/** What is cut, no more rows of a partition than are wanted of all of them. */
function cutStage({ child, offset, wanted }: Cut, context: PlanContext): Stage {
  const all = wanted < 0 ? undefined : wanted + offset
  let stage: Stage
  if (child instanceof Sort && child.isGlobal && all !== undefined && all <= 100_000) {
    stage = sort(child, all, context)
  } else if (
    child instanceof Project &&
    child.child instanceof Sort &&
    all !== undefined &&
    all <= 100_000
  ) {
    stage = projected(
      child.list,
      sort(child.child, child.child.isGlobal ? all : undefined, context),
    )
  } else stage = planStage(child, context)
  return stage.numPartitions > 1 && all !== undefined ? limited(stage, 0, all, 'LocalLimit') : stage
}

/** The last stage of a query whose rows go to the driver. */
export interface CollectStage {
  readonly stage: Stage
  /** The rows are these of all partitions in their order: once there are enough, no more partitions are asked for. */
  readonly take?: { readonly offset: number; readonly limit: number }
}

/** Plans a query whose rows go to the driver: a limit above all needs no exchange, and as few partitions as have the rows. */
export function planCollect(plan: LogicalPlan, context: PlanContext): CollectStage {
  if (plan instanceof Project && plan.list.every(isPlain)) {
    const { stage, take } = planCollect(plan.child, context)
    return { stage: projected(plan.list, stage), take }
  }
  if (!(plan instanceof Limit) || plan.form === 'tail') return { stage: planStage(plan, context) }
  const cut = cutOf(plan)
  const { offset, wanted } = cut
  const stage = cutStage(cut, context)
  if (stage.numPartitions === 1) return { stage: limited(stage, offset, wanted) }
  if (wanted < 0) return { stage: limited(inOnePartition(stage, context), offset, wanted) }
  const node = limitNode('CollectLimit', offset, wanted, stage)
  const site = plan.callSite === undefined ? {} : { callSite: plan.callSite, calledNode: plan.name }
  return { stage: { ...stage, ...site, node }, take: { offset, limit: wanted } }
}

/** No error can come from it for a row that is left out. */
function isPlain(expression: Expression): boolean {
  if (expression.kind === 'alias') return isPlain(expression.child)
  return expression.kind === 'attribute' || expression.kind === 'literal'
}

function limitNode(name: string, offset: number, count: number, stage: Stage): PhysicalNode {
  const text = offset === 0 ? ` ${count}` : ` ${count}, ${offset}`
  return physicalNode(name, { args: () => text, output: stage.output }, stage.node)
}

/** `LocalLimit`: of each partition, for a limit of all rows above it. */
function limited(
  stage: Stage,
  offset: number,
  count: number,
  name: 'GlobalLimit' | 'LocalLimit' = 'GlobalLimit',
): Stage {
  return {
    ...stage,
    operator: {
      op: 'limit',
      offset,
      limit: count,
      child: stage.operator,
      output: stage.operator.output,
    },
    node: limitNode(name, offset, count, stage),
  }
}

function union(plan: Union, context: PlanContext): Stage {
  const stages: Stage[] = []
  for (const child of plan.children) stages.push(planStage(child, context))
  const { output } = plan
  const rdd = unionOf(
    context.context,
    stages.map(stage => rddOf(stage, context)),
  )
  const bytes = stages.map(stage => stage.bytes)
  return {
    operator: { op: 'input', index: 0, output: typesOf(output) },
    output,
    inputs: [{ kind: 'narrow', rdd }],
    partitions: undefined,
    numPartitions: rdd.numPartitions,
    bytes: bytes.every(b => b !== undefined) ? bytes.reduce((a, b) => a! + b!, 0) : undefined,
    clustered: undefined,
    node: physicalNode('Union', { args: () => '', output }, ...stages.map(stage => stage.node)),
    callSite: plan.callSite,
  }
}

function repartition(plan: Repartition, context: PlanContext): Stage {
  const stage = planStage(plan.child, context)
  const partitions = plan.partitions ?? context.shufflePartitions
  const asked = plan.partitions === undefined ? 'REPARTITION_BY_COL' : 'REPARTITION_BY_NUM'
  switch (plan.form) {
    case 'coalesce':
      if (partitions >= stage.numPartitions) return stage
      return clusterBy(stage, { kind: 'roundRobin', partitions }, 'Coalesce', context, asked)
    case 'roundRobin':
      return clusterBy(
        stage,
        { kind: 'roundRobin', partitions },
        'RoundRobinPartitioning',
        context,
        asked,
      )
    case 'hash': {
      const keys = plan.keys.map(key => bind(key, stage.output))
      return clusterBy(
        stage,
        { kind: 'hash', partitions, keys },
        'hashpartitioning',
        context,
        asked,
      )
    }
    case 'range':
      return rangeBy(stage, plan.keys as SortOrder[], context, partitions, asked)
  }
}

function windows(plan: Window, context: PlanContext): Stage {
  let stage = planStage(plan.child, context)
  const { partitionBy, orderBy, functions } = plan
  stage = withKeyColumns(stage, partitionBy, context)
  const order = [...partitionBy.map(ascending), ...orderBy]
  if (order.length > 0) stage = sortedStage(stage, order, false)
  const output = [...stage.output, ...functions.map(outputOf)]
  return {
    ...stage,
    output,
    operator: {
      op: 'window',
      functions: functions.map(f => {
        const bound = bind(f, stage.output)
        return (bound.kind === 'alias' ? bound.child : bound) as never
      }),
      partitionBy: partitionBy.map(key => bind(key, stage.output)),
      orderBy: bindOrders(orderBy, stage.output),
      child: stage.operator,
      output: typesOf(output),
    },
    node: physicalNode(
      'Window',
      {
        args: form =>
          ` ${[functions, partitionBy, orderBy]
            .filter(list => list.length > 0)
            .map(list => listText(list, form))
            .join(', ')}`,
        output,
      },
      stage.node,
    ),
  }
}

export function ascending(child: Expression): SortOrder {
  return {
    kind: 'order',
    child,
    ascending: true,
    nullsFirst: true,
    type: child.type,
    nullable: mayBeNull(child),
  }
}

/** Rows with equal keys in one partition. */
export function withKeyColumns(
  stage: Stage,
  keys: readonly Expression[],
  context: PlanContext,
): Stage {
  if (stage.numPartitions === 1) return stage
  if (keys.length === 0) return inOnePartition(stage, context)
  const ids = keys.map(key => (key.kind === 'attribute' ? key.id : -1))
  const { clustered } = stage
  if (clustered !== undefined && clustered.length > 0 && clustered.every(id => ids.includes(id))) {
    return stage
  }
  const partitions = context.shufflePartitions
  const bound = keys.map(key => bind(key, stage.output))
  const made = clusterBy(
    stage,
    { kind: 'hash', partitions, keys: bound },
    'hashpartitioning',
    context,
  )
  return { ...made, clustered: ids.includes(-1) ? undefined : ids }
}

function sessions(plan: SessionWindow, context: PlanContext): Stage {
  const { keys, time, gap, session } = plan
  let stage = planStage(plan.child, context)
  const interval: Expression =
    gap.kind === 'literal' && gap.type.kind === 'long'
      ? { ...gap, type: dayTimeIntervalType() }
      : gap
  const call = (name: string, type: DataType, ...args: Expression[]): Expression => ({
    kind: 'call',
    name,
    args,
    type,
    nullable: args.some(mayBeNull),
  })
  const end = call('+', time.type!, time, interval)
  stage = filtered(new Filter(call('>', BooleanType, end, time), plan.child), stage)
  stage = withKeyColumns(stage, keys, context)
  stage = sortedStage(stage, [...keys.map(ascending), ascending(time)], false)
  const bounds = ['start', 'end'].map(name => newAttribute(name, time.type!, false))
  const output = [...stage.output, ...bounds]
  stage = {
    ...stage,
    output,
    operator: {
      op: 'sessionWindow',
      keys: keys.map(key => bind(key, stage.output)),
      time: bind(time, stage.output),
      end: bind(end, stage.output),
      child: stage.operator,
      output: typesOf(output),
    },
    node: physicalNode(
      'SessionWindow',
      { args: form => ` ${listText([...keys, time], form)}`, output },
      stage.node,
    ),
  }
  const struct = call('struct', session.type, ...bounds)
  const alias: Expression = {
    kind: 'alias',
    child: struct,
    name: session.name,
    id: session.id,
    type: session.type,
    nullable: session.nullable,
  }
  return projected([...plan.child.output, alias], stage)
}

/** `[a#1,b#2L]`, as scans have their columns. */
function columnTexts(output: readonly Attribute[], form: TextForm): string {
  return `[${cutList(
    output.map(column => expressionText(column, form)),
    ',',
    form,
  )}]`
}
