/**
 * One run of a query, told to the listeners of the SparkContext: it begins, its plan is made, it ends. The jobs that it
 * starts have its number in the local property `spark.sql.execution.id`; what a query runs for itself (a subquery, a
 * broadcast) belongs to it and is no execution of its own.
 */
import type { SqlPlanGraph, SqlPlanTexts, StageCode } from '../core/scheduler/listener-bus.js'
import type { SparkContext } from '../core/spark-context.js'
import { type CallSite, withCallSite } from '../util/call-site.js'
import { generatedCode } from './codegen/generated-code.js'
import { loopsOf, numberLoops } from './codegen/loops.js'
import { EXECUTION_ID } from './execution-id.js'
import type { TextForm } from './expressions/expression-text.js'
import type { FunctionEnv } from './functions/function.js'
import type { Observe } from './logical/observe.js'
import { Observed } from './observed.js'
import { fragmentKey, nodeOf, operatorsOf } from './physical/operator-rows.js'
import { type Loops, type PhysicalNode, physicalText } from './physical/physical-node.js'
import { fragmentsOf, type NamedFragment, type Stage } from './physical/stage.js'

const started = new WeakMap<SparkContext, number>()

export class SqlExecution {
  private readonly context: SparkContext
  private readonly id: number
  private readonly site: CallSite
  /** Undefined: it is part of another execution. */
  private readonly properties: Readonly<Record<string, string>> | undefined
  private readonly observed: Observed

  constructor(context: SparkContext, site: CallSite) {
    this.context = context
    this.site = site
    this.id = started.get(context) ?? 0
    this.observed = new Observed(context)
    const isPart = context.getLocalProperty(EXECUTION_ID) !== undefined
    if (isPart) return
    started.set(context, this.id + 1)
    this.properties = { [EXECUTION_ID]: String(this.id) }
    const { listenerBus, clock } = context.env
    const callSite = site.toString()
    listenerBus.post({
      type: 'sqlExecutionStart',
      executionId: this.id,
      timeMs: clock.now(),
      description: site.called === '' ? callSite : `${site.called} at ${callSite}`,
      callSite,
    })
  }

  /** The last stage is planned; `observes` are to be delivered, `texts` gives the plans before it. */
  planned(
    stage: Stage,
    env: FunctionEnv,
    observes: readonly Observe[],
    form: TextForm,
    texts: () => Omit<SqlPlanTexts, 'physical'>,
  ): void {
    const fragments = fragmentsOf(stage, { env })
    this.observed.watch(fragments, stage.numPartitions === 0, observes, env)
    const { listenerBus } = this.context.env
    if (this.properties === undefined) return
    const { node } = stage
    let graph: SqlPlanGraph | undefined
    const loops = (): Loops => numberLoops(node, loopsOf(fragments)).numbers
    listenerBus.post({
      type: 'sqlExecutionPlanned',
      executionId: this.id,
      get graph() {
        return (graph ??= graphOf(node, form, rowsOf(fragments)))
      },
      plans: () => ({ ...texts(), physical: physicalText(node, form, loops()) }),
      generatedCode: () => codeOf(fragments),
    })
  }

  /** Runs a part of the query: the jobs of `body` are the execution's, and stages of no line of their own have its line. */
  run<T>(body: () => T): T {
    const { context, properties, site } = this
    if (properties === undefined) return body()
    return withCallSite(site, () => context.withLocalProperties(properties, body))
  }

  end(error?: Error): void {
    const observedMetrics = this.observed.end(error === undefined)
    if (this.properties === undefined) return
    const { listenerBus, clock } = this.context.env
    const timeMs = clock.now()
    const { id: executionId } = this
    listenerBus.post({ type: 'sqlExecutionEnd', executionId, timeMs, error, observedMetrics })
  }
}

/** Runs a whole query as one execution. */
export async function asExecution<T>(
  context: SparkContext,
  site: CallSite,
  body: (execution: SqlExecution) => Promise<T>,
): Promise<T> {
  const execution = new SqlExecution(context, site)
  try {
    const result = await execution.run(() => body(execution))
    execution.end()
    return result
  } catch (error) {
    execution.end(error as Error)
    throw error
  }
}

type RowsAt = readonly [fragment: string, operator: number]

/** Where the rows of nodes are counted; not of those that stand in two equal fragments, whose counts are one. */
function rowsOf(fragments: readonly NamedFragment[]): Map<PhysicalNode, RowsAt> {
  const found = new Map<PhysicalNode, RowsAt>()
  const texts = fragments.map(({ text }) => text)
  for (const { operator: root, text } of fragments) {
    if (texts.indexOf(text) !== texts.lastIndexOf(text)) continue
    const key = fragmentKey(text)
    for (const [i, operator] of operatorsOf(root).entries()) {
      const node = nodeOf(operator)
      // the outermost one of a node gives the node's rows
      if (node !== undefined && !found.has(node)) found.set(node, [key, i])
    }
  }
  return found
}

function graphOf(
  root: PhysicalNode,
  form: TextForm,
  counted: ReadonlyMap<PhysicalNode, RowsAt>,
): SqlPlanGraph {
  const nodes: { id: number; name: string; details: string; rowsAt?: RowsAt }[] = []
  const edges: [number, number][] = []
  const visit = (node: PhysicalNode): number => {
    const { title, args, children } = node
    const name = title ?? node.name
    const details = args(form).trim()
    const id = nodes.length
    nodes.push({ id, name, details, rowsAt: counted.get(node) })
    for (const child of children) edges.push([visit(child), id])
    return id
  }
  visit(root)
  return { nodes, edges }
}

function codeOf(fragments: readonly NamedFragment[]): StageCode[] {
  return fragments.map(({ name, operator, env }) => ({
    name,
    source: generatedCode(operator, env),
  }))
}
