/**
 * Observation: metrics of the rows that pass `Dataset.observe`, delivered when the first action over them has ended. Nothing
 * of the engine is imported.
 */
import { MillraceError } from '../util/errors.js'
import type { Dynamic } from './row-types.js'

/** Metrics by name. */
export type ObservedMetrics = Readonly<Record<string, Dynamic>>

let unnamed = 0

/** Takes the metrics of one `Dataset.observe`. */
export class Observation<M = ObservedMetrics> {
  readonly name: string
  /** @internal */
  isDelivered = false
  private used = false
  private deliver!: (metrics: M) => void
  private readonly delivered: Promise<M>

  constructor(name: string = `observation ${++unnamed}`) {
    this.name = name
    this.delivered = new Promise(resolve => {
      this.deliver = resolve
    })
  }

  /** The metrics of the first action that ends well; waits for it. */
  get(): Promise<M> {
    return this.delivered
  }

  /** @internal Throws REUSE_OBSERVATION. */
  use(): void {
    if (this.used) throw new MillraceError('REUSE_OBSERVATION', { name: this.name })
    this.used = true
  }

  /** @internal What comes after the first time is left out. */
  take(metrics: ObservedMetrics): void {
    this.isDelivered = true
    this.deliver(metrics as M)
  }
}
