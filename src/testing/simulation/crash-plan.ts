/**
 * When the lives of a program end. Its steps (calls of files, tasks, outputs) are counted; a life is given a number of
 * them, and a few turns of the microtask queue after that, so that a crash may come at any `await`.
 */
import type { Random } from '../../util/random.js'
import type { SimulatedFileSystem } from '../simulated-file-system.js'
import type { Life } from './outside.js'

/** Steps that a life has at most, where it is to crash. */
const MAX_STEPS = 400
const MAX_TURNS = 40

export interface CrashPlan {
  /** Steps before the crash; Infinity for none. */
  readonly steps: number
  /** Turns of the microtask queue from that step to the crash. */
  readonly turns: number
  /** What was not synced may be lost with it. */
  readonly powerFailure: boolean
}

export const noCrash: CrashPlan = { steps: Number.POSITIVE_INFINITY, turns: 0, powerFailure: false }

export function randomCrash(random: Random): CrashPlan {
  // short lives and long ones alike
  const steps = Math.floor(MAX_STEPS ** random.next())
  const turns = random.next() < 0.5 ? 0 : Math.floor(random.next() * MAX_TURNS)
  return { steps, turns, powerFailure: random.next() < 0.5 }
}

export class CrashingLife implements Life {
  /** Resolves at the crash. */
  readonly crashed: Promise<void>
  /** What the life did, step by step, as one number. */
  trace = 0
  steps = 0
  /** Where it crashed, in words. */
  end = ''
  private readonly plan: CrashPlan
  private readonly random: Random
  private fileSystem: SimulatedFileSystem | undefined
  private resolveCrashed: () => void = () => {}
  private armed = false
  private stepsLeft: number
  private over = false

  constructor(plan: CrashPlan, random: Random) {
    this.plan = plan
    this.random = random
    this.stepsLeft = plan.steps
    this.crashed = new Promise(resolve => {
      this.resolveCrashed = resolve
    })
  }

  get isOver(): boolean {
    return this.over
  }

  /** The life's own file system, which crashes with it. */
  use(fileSystem: SimulatedFileSystem): void {
    this.fileSystem = fileSystem
  }

  /** Steps count from now on. */
  arm(): void {
    this.armed = true
  }

  async step(what: string): Promise<void> {
    if (this.over) return
    this.steps++
    this.trace = mix(this.trace, what)
    if (this.armed && this.stepsLeft-- <= 0) await this.crashSoon(what)
    // other work may come first
    for (let turns = Math.floor(this.random.next() * 4); turns > 0; turns--) await undefined
  }

  /** Ends the life; what it does from now on has no effect. */
  crash(): void {
    if (this.over) return
    this.over = true
    this.fileSystem?.crash({ powerFailure: this.plan.powerFailure })
    this.resolveCrashed()
  }

  private async crashSoon(what: string): Promise<void> {
    const { turns, powerFailure } = this.plan
    this.end = `at step ${this.steps} (${what})${turns ? ` and ${turns} turns` : ''}${powerFailure ? ', with the power' : ''}`
    this.stepsLeft = Number.POSITIVE_INFINITY
    const turnsThenCrash = async (): Promise<void> => {
      for (let i = 0; i < turns; i++) await undefined
      this.crash()
    }
    const crash = turnsThenCrash()
    // the step itself goes on meanwhile, unless the crash is to be in it
    if (turns === 0) await crash
  }
}

function mix(hash: number, text: string): number {
  let h = hash
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
