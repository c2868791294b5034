/**
 * Turns an action into stages and stages into task sets. A stage ends where a shuffle begins; a shuffle whose outputs
 * are all there is skipped; map tasks whose output is gone run again. Stages that do not depend on each other run side
 * by side.
 *
 * A block that can't be read (a damaged or vanished file) is forgotten and its stage computed again from lineage, at
 * most `MAX_STAGE_ATTEMPTS` times.
 */
import type { Clock } from '../../util/clock.js'
import { MillraceError } from '../../util/errors.js'
import type { AccumulatorUpdate, TaskResult } from '../executor/protocol.js'
import { type Plan, type PlanEnd, planSignature } from '../pipeline/plan.js'
import { PlanBuilder } from '../pipeline/plan-builder.js'
import {
  mergeOperators,
  noOperators,
  type StageOperators,
  stageOperators,
} from '../pipeline/stage-operators.js'
import type { KeptPartition } from '../pipeline/task-run.js'
import type { Dependency, ShuffleDependency } from '../rdd/dependency.js'
import type { RDD } from '../rdd/rdd.js'
import { readsVanishingFiles } from '../rdd/vanishing-files.js'
import type { MapOutputTracker } from '../shuffle/map-output-tracker.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { ListenerBus, StageInfo } from './listener-bus.js'
import type { TaskScheduler, TaskSpec } from './task-scheduler.js'

export interface Job {
  readonly rdd: RDD<unknown>
  readonly partitions: readonly number[]
  /** What the tasks of the last stage do with their rows. */
  readonly end: (builder: PlanBuilder) => PlanEnd
  readonly operator: string
  readonly callSite: string
  readonly properties: Readonly<Record<string, string>>
  /** Its last stage is one task that may run on the driver's thread (`TaskSet`). */
  readonly onDriver: boolean
  /** Called with each partition's result, in the order in which they come. */
  readonly onResult: (partition: number, result: TaskResult) => void
}

export interface DagSchedulerParts {
  readonly clock: Clock
  readonly blockManager: BlockManager
  readonly tracker: MapOutputTracker
  readonly taskScheduler: TaskScheduler
  readonly listenerBus: ListenerBus
  /** Adds what accumulators collected in a task. */
  readonly accumulate: (updates: readonly AccumulatorUpdate[]) => void
  /** Takes over the partitions of persisted RDDs that a task computed on the way. */
  readonly keep: (kept: readonly KeptPartition[]) => void
}

const MAX_STAGE_ATTEMPTS = 4
const PLAN_IDS_KEPT = 2000

interface ActiveJob {
  readonly id: number
  readonly properties: Readonly<Record<string, string>>
  cancelled: Error | undefined
}

export class DagScheduler {
  private readonly parts: DagSchedulerParts
  private readonly shuffles = new Map<number, { job: ActiveJob; done: Promise<void> }>()
  private readonly planIds = new Map<string, number>()
  private readonly pictures = new Map<number, StageOperators>()
  private readonly active = new Map<number, ActiveJob>()
  private nextJobId = 0
  private nextStageId = 0
  private nextPlanId = 0

  constructor(parts: DagSchedulerParts) {
    this.parts = parts
  }

  /** Runs a job to its end; rejects with the first error that is for good. */
  async runJob(job: Job): Promise<void> {
    const { clock, listenerBus } = this.parts
    const active: ActiveJob = {
      id: this.nextJobId++,
      properties: job.properties,
      cancelled: undefined,
    }
    this.active.set(active.id, active)
    listenerBus.post({
      type: 'jobStart',
      jobId: active.id,
      timeMs: clock.now(),
      description: job.properties[JOB_DESCRIPTION] ?? `${job.operator} at ${job.callSite}`,
      operator: job.operator,
      callSite: job.callSite,
      properties: job.properties,
    })
    let error: Error | undefined
    try {
      await this.runStage(active, job.operator, job.callSite, job.rdd, () => ({
        partitions: job.partitions,
        end: job.end,
        onDriver: job.onDriver,
        onResult: job.onResult,
      }))
    } catch (caught) {
      error = caught as Error
      throw caught
    } finally {
      this.active.delete(active.id)
      listenerBus.post({ type: 'jobEnd', jobId: active.id, timeMs: clock.now(), error })
    }
  }

  /** Cancels the running jobs that `matches` by their properties; their actions reject with JOB_CANCELLED. */
  cancelJobs(
    matches: (properties: Readonly<Record<string, string>>, jobId: number) => boolean,
    reason: string,
  ): void {
    for (const job of this.active.values()) {
      if (!matches(job.properties, job.id) || job.cancelled !== undefined) continue
      job.cancelled = new MillraceError('JOB_CANCELLED', { job: job.id, reason })
      this.parts.taskScheduler.cancelJob(job.id, job.cancelled)
    }
  }

  /** Forgets a shuffle and frees its outputs. */
  dropShuffle(shuffleId: number): void {
    this.parts.tracker.unregisterShuffle(shuffleId)
  }

  private async runStage(
    job: ActiveJob,
    operator: string,
    callSite: string,
    rdd: RDD<unknown>,
    work: () => {
      partitions: readonly number[]
      end: (builder: PlanBuilder) => PlanEnd
      onDriver: boolean
      onResult: (partition: number, result: TaskResult) => void
    },
  ): Promise<void> {
    const { listenerBus, taskScheduler } = this.parts
    const stageId = this.nextStageId++
    const done = new Set<number>()
    for (let attempt = 1; ; attempt++) {
      const wanted = work()
      await this.prepareParents(job, rdd, wanted.partitions)
      if (job.cancelled !== undefined) throw job.cancelled
      const rddIds = new Set<number>()
      const tasks = this.makeTasks(
        rddIds,
        rdd,
        wanted.partitions.filter(p => !done.has(p)),
        wanted.end,
        operator,
        callSite,
      )
      const pool = job.properties[SCHEDULER_POOL] ?? 'default'
      const stage: StageInfo = {
        stageId,
        jobId: job.id,
        name: `${operator} at ${callSite}`,
        callSite,
        numTasks: tasks.length,
        attempt: attempt - 1,
        pool,
        operators: this.operatorsOf(tasks),
        rddIds: [...rddIds],
      }
      listenerBus.post({ type: 'stageSubmitted', stage })
      let error: Error | undefined
      try {
        await taskScheduler.submit({
          stageId,
          jobId: job.id,
          pool,
          localProperties: job.properties,
          tasks,
          onDriver: wanted.onDriver,
          onAnswer: (task, answer) => {
            done.add(task.partition)
            this.parts.accumulate(answer.accumulators)
            this.parts.keep(answer.kept)
            wanted.onResult(task.partition, answer.result)
          },
        })
        return
      } catch (caught) {
        error = caught as Error
        if (attempt >= MAX_STAGE_ATTEMPTS || !this.forgetUnreadable(error, rdd)) throw caught
      } finally {
        listenerBus.post({ type: 'stageCompleted', stage, error })
      }
    }
  }

  /** Sees that every shuffle that these partitions read has its outputs. */
  private async prepareParents(
    job: ActiveJob,
    rdd: RDD<unknown>,
    partitions: readonly number[],
  ): Promise<void> {
    const { tracker } = this.parts
    const prepared = new Set<RDD<unknown>>()
    let { shuffles, unprepared } = this.reach(rdd, partitions)
    while (shuffles.length > 0 || unprepared.length > 0) {
      await Promise.all([
        ...shuffles.map(shuffle => this.ensureShuffle(job, shuffle)),
        ...unprepared.map(node => node.prepare?.()),
      ])
      if (job.cancelled !== undefined) return
      for (const node of unprepared) prepared.add(node)
      // while one was awaited, another may have lost a block, or a kept partition may have left memory
      const reached = this.reach(rdd, partitions)
      shuffles = reached.shuffles.filter(s => !tracker.isComplete(s.shuffleId))
      unprepared = reached.unprepared.filter(node => !prepared.has(node))
    }
  }

  /**
   * What a stage needs before its plans are made: the shuffles next to it and the RDDs that prepare themselves, reached
   * without crossing another shuffle or a partition that is kept.
   */
  private reach(
    rdd: RDD<unknown>,
    partitions: readonly number[],
  ): { shuffles: ShuffleDependency[]; unprepared: RDD<unknown>[] } {
    const shuffles = new Set<ShuffleDependency>()
    const unprepared = new Set<RDD<unknown>>()
    const seen = new Set<string>()
    const visit = (node: RDD<unknown>, partition: number): void => {
      const key = `${node.id}:${partition}`
      if (seen.has(key)) return
      seen.add(key)
      if (node.isPersisted && this.parts.blockManager.get(node.blockId(partition)) !== undefined) {
        return
      }
      if (node.isMade?.(partition) === true) return
      if (node.prepare !== undefined) unprepared.add(node)
      for (const dependency of node.dependencies) {
        if (dependency.kind === 'shuffle') shuffles.add(dependency)
        else for (const p of dependency.parents(partition)) visit(dependency.rdd, p)
      }
    }
    for (const partition of partitions) visit(rdd, partition)
    return { shuffles: [...shuffles], unprepared: [...unprepared] }
  }

  private async ensureShuffle(job: ActiveJob, shuffle: ShuffleDependency): Promise<void> {
    const { shuffleId } = shuffle
    for (;;) {
      let running = this.shuffles.get(shuffleId)
      if (running === undefined) {
        const done = this.runShuffle(job, shuffle).finally(() => this.shuffles.delete(shuffleId))
        running = { job, done }
        this.shuffles.set(shuffleId, running)
      }
      try {
        return await running.done
      } catch (error) {
        // another job was computing it and was cancelled: then it is ours to do
        if (running.job === job || running.job.cancelled === undefined) throw error
      }
    }
  }

  private async runShuffle(job: ActiveJob, shuffle: ShuffleDependency): Promise<void> {
    const { tracker, listenerBus } = this.parts
    const { shuffleId, rdd, partitioner, operator, callSite } = shuffle
    tracker.registerShuffle(shuffleId, rdd.numPartitions)
    if (tracker.missingMaps(shuffleId).length === 0) {
      const stage: StageInfo = {
        stageId: this.nextStageId++,
        jobId: job.id,
        name: `${operator} at ${callSite}`,
        callSite,
        numTasks: 0,
        attempt: 0,
        pool: job.properties[SCHEDULER_POOL] ?? 'default',
        operators: noOperators,
        rddIds: [rdd.id],
      }
      listenerBus.post({ type: 'stageSkipped', stage })
      return
    }
    await partitioner.prepare?.()
    await this.runStage(job, operator, callSite, rdd, () => ({
      partitions: tracker.missingMaps(shuffleId),
      end: builder => shuffle.planEnd(builder),
      onDriver: false,
      onResult: (partition, result) => {
        if (result.kind === 'mapOutput') {
          tracker.registerMapOutput(shuffleId, partition, result.output)
        }
      },
    }))
  }

  private makeTasks(
    rddIds: Set<number>,
    rdd: RDD<unknown>,
    partitions: readonly number[],
    end: (builder: PlanBuilder) => PlanEnd,
    operator: string,
    callSite: string,
  ): TaskSpec[] {
    const { blockManager, tracker } = this.parts
    return partitions.map(partition => {
      const builder = new PlanBuilder(blockManager, tracker, rddIds)
      const root = builder.planOf(rdd, partition)
      const plan: Plan = { root, end: end(builder), operator, callSite }
      const { inputs, preferredThread, reads } = builder
      return { partition, planId: this.planId(plan), plan, inputs, preferredThread, reads }
    })
  }

  /** The same number for plans that may share compiled code. */
  private planId(plan: Plan): number {
    const signature = planSignature(plan)
    let id = this.planIds.get(signature)
    if (id === undefined) {
      id = this.nextPlanId++
      if (this.planIds.size >= PLAN_IDS_KEPT) {
        const [[oldest, oldestId]] = this.planIds
        this.planIds.delete(oldest)
        this.pictures.delete(oldestId)
      }
    } else {
      this.planIds.delete(signature)
    }
    this.planIds.set(signature, id)
    return id
  }

  /** Plans that share code are one picture: the thousandth batch draws none. */
  private operatorsOf(tasks: readonly TaskSpec[]): StageOperators {
    const found = new Set<StageOperators>()
    for (const { planId, plan } of tasks) {
      let picture = this.pictures.get(planId)
      if (picture === undefined) this.pictures.set(planId, (picture = stageOperators(plan)))
      found.add(picture)
    }
    return mergeOperators([...found])
  }

  /** True when the error is a block that can't be read, and computing it again may help. */
  private forgetUnreadable(error: Error, rdd: RDD<unknown>): boolean {
    if (!(error instanceof MillraceError)) return false
    if (error.condition !== 'BLOCK_CORRUPT' && error.condition !== 'FILE_NOT_FOUND') return false
    const path = error.parameters.path ?? error.parameters.block.replace(/ \[.*$/, '')
    // a file that may vanish is looked for again, and left out, when the stage is
    const mayVanish = lineage(rdd).some(node => readsVanishingFiles(node) && node.mayVanish(path))
    if (error.condition === 'FILE_NOT_FOUND' && mayVanish) return true
    // map outputs that are gone show as missing, kept partitions as not kept
    return this.parts.blockManager.invalidateFile(path)
  }
}

export const JOB_GROUP = 'spark.jobGroup.id'
export const JOB_DESCRIPTION = 'spark.job.description'
export const SCHEDULER_POOL = 'spark.scheduler.pool'

/** Every RDD that an RDD is made from, itself included, parents last. */
export function lineage(rdd: RDD<unknown>): RDD<unknown>[] {
  const seen = new Set<RDD<unknown>>()
  const visit = (node: RDD<unknown>): void => {
    if (seen.has(node)) return
    seen.add(node)
    for (const dependency of node.dependencies as readonly Dependency[]) visit(dependency.rdd)
  }
  visit(rdd)
  return [...seen]
}
