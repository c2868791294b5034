/**
 * One query from its plan to its rows: analysis, the subqueries that are constants, optimization, stages, and the job. Each
 * step is done once and kept, but the stages are planned anew for each run, because files and sizes change.
 */

import { PartitionRDD } from '../core/rdd/partition-rdd.js'
import type { RDD } from '../core/rdd/rdd.js'
import { type CallSite, captureCallSite } from '../util/call-site.js'
import { isCondition, MillraceError } from '../util/errors.js'
import { analyze } from './analyzer/analyze.js'
import { explainText, type Plans, planTexts, textForm } from './explain.js'
import type { Expression, Literal } from './expressions/expression.js'
import { someExpression } from './expressions/transform.js'
import type { FunctionEnv } from './functions/function.js'
import { Aggregate } from './logical/aggregate.js'
import { CommandResult } from './logical/command-result.js'
import { InlineTable } from './logical/inline-table.js'
import { LocalRelation } from './logical/local-relation.js'
import type { Observe } from './logical/observe.js'
import { PendingRelation, pendingOf } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { withinStack } from './logical/plan-depth.js'
import {
  mapAllExpressions,
  somePlan,
  transformPlanDown,
  transformPlanUp,
  visitPlan,
} from './logical/transform.js'
import { awaitedIn, deliverNoRows } from './observed.js'
import { optimize } from './optimizer/optimize.js'
import { rewriteSubqueries } from './optimizer/rewrite-subqueries.js'
import { decodeBatch } from './physical/batch-block.js'
import { runsOnDriver } from './physical/on-driver.js'
import { type CollectStage, planCollect, planStage } from './physical/planner.js'
import { rddOf, type Stage } from './physical/stage.js'
import { rowsOf } from './physical/vector-builder.js'
import type { ExplainMode, Query } from './query.js'
import type { SparkSession } from './session.js'
import { asExecution, SqlExecution } from './sql-execution.js'
import { LongType, type StructShape, structType } from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'

/** The plans of Datasets: what was made of one shows it as it was analyzed. */
const queried = new WeakSet<LogicalPlan>()

export class QueryExecution implements Query {
  readonly logical: LogicalPlan
  private readonly session: SparkSession
  private optimizing: Promise<LogicalPlan> | undefined
  /** What `optimizing` gave. */
  private known: LogicalPlan | undefined

  constructor(session: SparkSession, logical: LogicalPlan) {
    this.session = session
    this.logical = logical
    queried.add(logical)
  }

  analyzed(): LogicalPlan {
    return withinStack(this.logical, () => analyze(this.logical, this.session.analysisContext()))
  }

  async prepare(): Promise<void> {
    for (;;) {
      try {
        this.analyzed()
        return
      } catch (error) {
        const pending = pendingOf(error)
        if (pending === undefined) throw error
        // what it is made of may be pending too, a thousand deep: not on one stack
        await undefined
        await pending.load()
      }
    }
  }

  async schema(): Promise<StructShape> {
    await this.prepare()
    const analyzed = this.analyzed()
    // after this `rdd` can be asked for
    if (hasSubquery(analyzed)) await this.optimized()
    return schemaOf(analyzed)
  }

  /** @internal The plan that is run. */
  optimized(): Promise<LogicalPlan> {
    this.optimizing ??= this.optimize().catch(error => {
      this.optimizing = undefined
      throw error
    })
    return this.optimizing
  }

  private async optimize(): Promise<LogicalPlan> {
    await this.prepare()
    const plan = await withCommandsRun(this.session.withCached(this.analyzed()))
    // rewriting makes subqueries of one value from others, and brings up what is within subqueries
    const rewritten = withinStack(this.logical, () => rewriteSubqueries(plan, this.session.env()))
    const whole = await this.withoutScalars(rewritten)
    this.known = this.optimizedNow(whole)
    return this.known
  }

  /** @internal */
  optimizedNow(plan: LogicalPlan): LogicalPlan {
    return withinStack(this.logical, () => optimize(plan, this.session.env()))
  }

  /** Subqueries that give one value and depend on nothing around them are run first. */
  private async withoutScalars(plan: LogicalPlan): Promise<LogicalPlan> {
    const isOwn = (e: Expression): boolean =>
      e.kind === 'subquery' && e.form === 'scalar' && !isCorrelated(e.plan)
    const has = somePlan(plan, node => node.expressions.some(e => someExpression(e, isOwn)))
    if (!has) return plan
    const values = new Map<Expression, Literal>()
    const found: Expression[] = []
    somePlan(plan, node => {
      for (const e of node.expressions) {
        someExpression(e, part => {
          if (isOwn(part)) found.push(part)
          return false
        })
      }
      return false
    })
    for (const subquery of found) {
      if (subquery.kind !== 'subquery' || values.has(subquery)) continue
      const rows = await this.session.query(subquery.plan).rows()
      if (rows.length > 1) throw new MillraceError('SCALAR_SUBQUERY_TOO_MANY_ROWS')
      const value = rows.length === 0 ? null : rows[0][0]
      values.set(subquery, { kind: 'literal', value, type: subquery.type!, nullable: true })
    }
    return transformPlanUp(plan, node => mapAllExpressions(node, part => values.get(part) ?? part))
  }

  /** @internal */
  get env(): FunctionEnv {
    return this.session.env()
  }

  /** @internal The last stage. */
  async stage(): Promise<Stage> {
    const plan = await this.optimized()
    return withinStack(this.logical, () => planStage(plan, this.session.planContext()))
  }

  /** @internal The last stage, of a query whose rows go to the driver. */
  async collectStage(): Promise<CollectStage> {
    const plan = await this.optimized()
    return withinStack(this.logical, () => planCollect(plan, this.session.planContext()))
  }

  async rows(site: CallSite = captureCallSite()): Promise<StructValue[]> {
    const callSite = site.toString()
    await this.prepare()
    const analyzed = this.analyzed()
    if (analyzed instanceof CommandResult) return [...(await analyzed.run())]
    const local = await this.optimized()
    if (local instanceof LocalRelation) {
      this.session.sparkContext.checkRunning()
      deliverNoRows(this.awaited(), this.env)
      return [...local.rows]
    }
    return asExecution(this.session.sparkContext, site, async execution => {
      const { stage, take } = await this.collectStage()
      await this.tellOfPlan(execution, stage)
      if (take !== undefined) return this.taken(callSite, stage, take)
      const parts: StructValue[][] = []
      await this.run(callSite, stage, (partition, rows) => {
        parts[partition] = rows
      })
      return parts.flat()
    })
  }

  /** The first rows: of few partitions, then of more and more at a time, until there are enough. */
  private async taken(
    callSite: string,
    stage: Stage,
    { offset, limit }: NonNullable<CollectStage['take']>,
  ): Promise<StructValue[]> {
    const { conf } = this.session
    const wanted = limit === 0 ? 0 : offset + limit
    const found: StructValue[] = []
    let atOnce = Math.max(1, conf.number('spark.sql.limit.initialNumPartitions'))
    for (let next = 0; next < stage.numPartitions && found.length < wanted; ) {
      const end = Math.min(stage.numPartitions, next + atOnce)
      const partitions = Array.from({ length: end - next }, (_, i) => next + i)
      const parts = new Map<number, StructValue[]>()
      await this.run(callSite, stage, (partition, rows) => parts.set(partition, rows), partitions)
      for (const partition of partitions) found.push(...(parts.get(partition) ?? []))
      next = end
      atOnce *= Math.max(2, conf.number('spark.sql.limit.scaleUpFactor'))
    }
    return found.slice(offset, offset + limit)
  }

  private async run(
    callSite: string,
    stage: Stage,
    onRows: (partition: number, rows: StructValue[]) => void,
    partitions?: readonly number[],
  ): Promise<void> {
    const types = stage.output.map(attribute => attribute.type)
    const called = { ...stage, callSite: stage.callSite ?? callSite }
    const context = this.session.planContext()
    const rdd = withinStack(this.logical, () => rddOf(called, context))
    await this.session.sparkContext.runJob(rdd, {
      operator: 'collect',
      callSite: called.callSite,
      partitions,
      onDriver: runsOnDriver(stage, context.smallBytes),
      end: () => ({ end: 'sink', name: 'sql.collect', fns: [], args: [-1], slot: -1 }),
      onBlocks: (partition, blocks) => {
        onRows(
          partition,
          blocks.flatMap(block => rowsOf(decodeBatch(block), types)),
        )
      },
    })
  }

  async *batches(): AsyncIterable<readonly StructValue[]> {
    const site = captureCallSite()
    const callSite = site.toString()
    await this.prepare()
    if (this.analyzed() instanceof CommandResult) {
      yield await this.rows()
      return
    }
    const execution = new SqlExecution(this.session.sparkContext, site)
    let failure: Error | undefined
    try {
      const stage = await execution.run(() => this.plannedStage(execution))
      for (let partition = 0; partition < stage.numPartitions; partition++) {
        let found: readonly StructValue[] = []
        const take = (_: number, rows: StructValue[]): void => {
          found = rows
        }
        await execution.run(() => this.run(callSite, stage, take, [partition]))
        yield found
      }
    } catch (error) {
      failure = error as Error
      throw error
    } finally {
      execution.end(failure)
    }
  }

  /** @internal The last stage of a run, of which listeners are told. */
  async plannedStage(execution: SqlExecution): Promise<Stage> {
    const stage = await this.stage()
    await this.tellOfPlan(execution, stage)
    return stage
  }

  private async tellOfPlan(execution: SqlExecution, stage: Stage): Promise<void> {
    const optimized = await this.optimized()
    const form = textForm(this.session.conf, true)
    withinStack(this.logical, () =>
      execution.planned(stage, this.env, this.awaited(), form, () =>
        planTexts(this.plans(optimized), form),
      ),
    )
  }

  private awaited(): Observe[] {
    return awaitedIn(this.session.withCached(this.analyzed()))
  }

  private plans(optimized: LogicalPlan): Plans {
    const known = (plan: LogicalPlan): LogicalPlan | undefined =>
      queried.has(plan) || plan instanceof PendingRelation || plan instanceof InlineTable
        ? this.analyzedAlone(plan)
        : undefined
    const analyzed = this.analyzed()
    // rows of constants are known as soon as they are read
    const written = this.logical instanceof InlineTable ? analyzed : this.logical
    return { written, analyzed, optimized, known }
  }

  /** Undefined for what has a meaning in another query only. */
  private analyzedAlone(plan: LogicalPlan): LogicalPlan | undefined {
    try {
      return this.session.query(plan).analyzed()
    } catch (error) {
      if (isCondition(error, 'OUTER_COLUMN_WITHOUT_QUERY')) return undefined
      throw error
    }
  }

  rdd(): RDD<StructValue> {
    const { sparkContext } = this.session
    const plan = this.known ?? this.optimizedNow(this.session.withCached(this.analyzed()))
    if (hasSubquery(plan)) {
      throw new MillraceError('SCHEMA_NOT_KNOWN_YET', {
        operation: 'rdd',
        hint: 'It has a subquery that must be run first: call await df.schema() before',
      })
    }
    const stage = planStage(plan, this.session.planContext())
    const types = stage.output.map(attribute => attribute.type)
    return new PartitionRDD<StructValue>(sparkContext, [rddOf(stage, this.session.planContext())], {
      name: 'sql.rows',
      operator: 'rdd',
      args: [types],
    })
  }

  async action<T>(run: (callSite: string) => Promise<T>): Promise<T> {
    const site = captureCallSite()
    return asExecution(this.session.sparkContext, site, async execution => {
      await this.plannedStage(execution)
      return run(site.toString())
    })
  }

  async count(): Promise<number> {
    const site = captureCallSite()
    await this.prepare()
    const one: Expression = { kind: 'literal', value: 1, type: LongType, nullable: false }
    const count: Expression = { kind: 'call', name: 'count', args: [one] }
    const named: Expression = { kind: 'alias', child: count, name: 'count', id: 0 }
    const [[n]] = await this.session.query(new Aggregate([], [named], this.logical)).rows(site)
    return Number(n)
  }

  async explain(mode: ExplainMode): Promise<string> {
    const optimized = await this.optimized()
    const { stage } = await this.collectStage()
    const { conf } = this.session
    return withinStack(this.logical, () =>
      explainText(this.plans(optimized), stage, mode, conf, this.session.planContext()),
    )
  }
}

/** The plan with what its statements gave in their place: `spark.sql('EXPLAIN ...').limit(1)`. */
async function withCommandsRun(plan: LogicalPlan): Promise<LogicalPlan> {
  const commands = new Set<CommandResult>()
  visitPlan(plan, node => {
    if (node instanceof CommandResult) commands.add(node)
    return true
  })
  if (commands.size === 0) return plan
  const results = new Map<LogicalPlan, LocalRelation>()
  for (const command of commands) {
    results.set(command, new LocalRelation(command.output, await command.run()))
  }
  return transformPlanDown(plan, node => results.get(node) ?? node)
}

function hasSubquery(plan: LogicalPlan): boolean {
  return somePlan(plan, node =>
    node.expressions.some(e => someExpression(e, part => part.kind === 'subquery')),
  )
}

function isCorrelated(plan: LogicalPlan): boolean {
  return somePlan(plan, node =>
    node.expressions.some(e =>
      someExpression(
        e,
        part => part.kind === 'outer' || (part.kind === 'subquery' && isCorrelated(part.plan)),
      ),
    ),
  )
}

/** The schema of a plan's columns. */
export function schemaOf(plan: LogicalPlan): StructShape {
  return structType(
    plan.output.map(({ name, type, nullable, metadata }) =>
      metadata === undefined ? { name, type, nullable } : { name, type, nullable, metadata },
    ),
  )
}
