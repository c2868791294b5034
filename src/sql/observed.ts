/** What is observed in one run of a query: the partial states that tasks tell, made into metrics when it ends. */
import type { SparkListener } from '../core/scheduler/listener-bus.js'
import type { SparkContext } from '../core/spark-context.js'
import type { FunctionEnv } from './functions/function.js'
import { Observe } from './logical/observe.js'
import type { LogicalPlan } from './logical/plan.js'
import { visitPlan } from './logical/transform.js'
import type { ObservedMetrics } from './observation.js'
import { operatorsOf } from './physical/operator-rows.js'
import { metricsOfNoRows, type ObservedPlan, observedBy } from './physical/plan-observe.js'
import type { NamedFragment } from './physical/stage.js'

export class Observed {
  private readonly context: SparkContext
  private readonly plans: ObservedPlan[] = []
  /** Partial states of each partition, by the key of the operator. */
  private readonly partials = new Map<string, Map<number, Uint8Array>>()
  private isEmpty = false
  private deliverRest: () => void = () => {}

  constructor(context: SparkContext) {
    this.context = context
  }

  /** Before the tasks run. `isEmpty`: there will be none; `observes`: the nodes of the query. */
  watch(
    fragments: readonly NamedFragment[],
    isEmpty: boolean,
    observes: readonly Observe[],
    env: FunctionEnv,
  ): void {
    this.isEmpty = isEmpty
    const hadNone = this.plans.length === 0
    for (const { operator } of fragments) {
      for (const part of operatorsOf(operator)) {
        const plan = observedBy(part)
        if (plan === undefined || this.partials.has(plan.key)) continue
        this.plans.push(plan)
        this.partials.set(plan.key, new Map())
      }
    }
    if (hadNone && this.plans.length > 0) this.context.env.listenerBus.add(this.heard)
    this.deliverRest = () => deliverNoRows(observes, env)
  }

  private readonly heard: SparkListener = event => {
    if (event.type !== 'taskEnd' || event.metrics?.observed === undefined) return
    for (const [key, partial] of Object.entries(event.metrics.observed)) {
      this.partials.get(key)?.set(event.partition, partial)
    }
  }

  /** Delivers the metrics, and gives them by name; undefined where nothing is observed. */
  end(succeeded: boolean): Readonly<Record<string, ObservedMetrics>> | undefined {
    const isWatched = this.plans.length > 0
    if (isWatched) this.context.env.listenerBus.remove(this.heard)
    if (!succeeded) return undefined
    const found: Record<string, ObservedMetrics> = {}
    for (const { observe, key, finish } of this.plans) {
      const partials = this.partials.get(key)!
      // what lies in a cache is computed once, and observed then
      if (partials.size === 0 && !this.isEmpty) continue
      const metrics = finish(partials.values())
      found[observe.metricsName] = metrics
      observe.observation?.take(metrics)
    }
    this.deliverRest()
    return isWatched ? found : undefined
  }
}

/** The nodes of a plan whose metrics somebody waits for. What lies in a cache is observed when that is filled: it is not among them. */
export function awaitedIn(plan: LogicalPlan): Observe[] {
  const found: Observe[] = []
  visitPlan(plan, node => {
    if (node instanceof Observe && node.observation !== undefined) found.push(node)
    return true
  })
  return found
}

/** Whoever waits for metrics that no task told (`limit(0)` needs none) gets those of no rows. */
export function deliverNoRows(observes: readonly Observe[], env: FunctionEnv): void {
  for (const observe of observes) {
    if (!observe.observation!.isDelivered) observe.observation!.take(metricsOfNoRows(observe, env))
  }
}
