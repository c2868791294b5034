/**
 * The plans whose rows are kept (`cache`): by analyzed plan, so that every later query that has one as a part finds it,
 * whatever names it has there. What is cached before its columns are known waits until they are.
 */
import { StorageLevel } from '../core/storage/storage-level.js'
import { pendingOf } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Relation } from './logical/relation.js'
import { SubqueryAlias } from './logical/subquery-alias.js'
import { transformPlanDown } from './logical/transform.js'
import type { CachedSource } from './sources/cached-source.js'

interface Entry {
  readonly level: StorageLevel
  source?: CachedSource
}

export class CachedPlans {
  private readonly analyze: (plan: LogicalPlan) => LogicalPlan
  private readonly materialize: (plan: LogicalPlan) => CachedSource
  private readonly drop: (source: CachedSource) => void
  private readonly entries = new Map<LogicalPlan, Entry>()
  private readonly waiting = new Map<LogicalPlan, StorageLevel>()

  constructor(parts: {
    analyze: (plan: LogicalPlan) => LogicalPlan
    /** The source of a plan's rows, computed when they are first read. */
    materialize: (plan: LogicalPlan) => CachedSource
    drop: (source: CachedSource) => void
  }) {
    this.analyze = parts.analyze
    this.materialize = parts.materialize
    this.drop = parts.drop
  }

  add(plan: LogicalPlan, level: StorageLevel): void {
    const key = this.keyOf(plan)
    if (key === undefined) this.waiting.set(plan, level)
    else if (!this.entries.has(key)) this.entries.set(key, { level })
  }

  remove(plan: LogicalPlan): void {
    this.waiting.delete(plan)
    const key = this.keyOf(plan)
    const entry = key && this.entries.get(key)
    if (key === undefined || entry === undefined) return
    this.entries.delete(key)
    if (entry.source !== undefined) this.drop(entry.source)
  }

  clear(): void {
    this.waiting.clear()
    for (const plan of [...this.entries.keys()]) this.remove(plan)
  }

  /** NONE when it is not cached. */
  levelOf(plan: LogicalPlan): StorageLevel {
    const waiting = this.waiting.get(plan)
    if (waiting !== undefined) return waiting
    const key = this.keyOf(plan)
    return (key && this.entries.get(key)?.level) ?? StorageLevel.NONE
  }

  /** An analyzed plan with what is cached in place of what it would be computed from. */
  applyTo(plan: LogicalPlan): LogicalPlan {
    for (const [waiting, level] of this.waiting) {
      if (this.keyOf(waiting) === undefined) continue
      this.waiting.delete(waiting)
      this.add(waiting, level)
    }
    if (this.entries.size === 0) return plan
    return transformPlanDown(plan, node => {
      const entry = this.entries.get(node)
      if (entry === undefined) return node
      entry.source ??= this.materialize(node)
      return new Relation(entry.source, node.output)
    })
  }

  /** The analyzed plan without the names that it has there; undefined when its columns are not known yet. */
  private keyOf(plan: LogicalPlan): LogicalPlan | undefined {
    try {
      let analyzed = this.analyze(plan)
      while (analyzed instanceof SubqueryAlias) analyzed = analyzed.child
      return analyzed
    } catch (error) {
      if (pendingOf(error) !== undefined) return undefined
      throw error
    }
  }
}
