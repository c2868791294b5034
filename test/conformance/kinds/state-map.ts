/**
 * Kind `stateMap`: the table of keys, states and times of last update that a state stream keeps in one partition. A copy
 * holds the same state and is changed by itself.
 *
 * Spark's map is a chain of small maps, one for each copy, and can be asked for the chain's length. millrace's table has no
 * such chain: these two questions are left out, and a case that asks them and has the rest right is skipped.
 */
import { StateTable } from '../../../src/core/state/state-table.js'
import type { Step, StepsCase } from '../case-format.js'
import type { Outcome } from '../outcome.js'
import { compare } from '../program/arithmetic.js'
import { named } from '../program/named-functions.js'
import { runSteps } from './steps.js'

const chainQuestions: ReadonlySet<string> = new Set(['deltaChainLength', 'shouldCompact'])

class StateMaps {
  current: StateTable = new StateTable(true)
  private readonly named: Map<string, StateTable> = new Map()

  /** The map that later steps are about. */
  use(table: StateTable, name: unknown): void {
    this.current = table
    if (typeof name === 'string') this.named.set(name, table)
  }

  /** The map that a step names; the last one made when it names none. */
  of({ on }: Step): StateTable {
    if (typeof on !== 'string') return this.current
    const table = this.named.get(on)
    if (table === undefined) throw new Error(`there is no map '${on}': no step made it`)
    return table
  }
}

function groupOf(table: StateTable, key: unknown): number {
  const group = table.keys.group(key)
  table.grow()
  return group
}

type Entry = [key: unknown, value: unknown, timeMs: number]

/** Entries updated before a time, in the order of their keys. */
function entries(table: StateTable, beforeMs = Number.POSITIVE_INFINITY): Entry[] {
  const found: Entry[] = []
  for (let group = 0; group < table.count; group++) {
    const timeMs = table.times![group]
    if (table.present[group] === 0 || timeMs >= beforeMs) continue
    found.push([table.key(group), table.values[group], timeMs])
  }
  return found.sort(compare)
}

const steps: Readonly<Record<string, (maps: StateMaps, step: Step) => unknown>> = {
  new: (maps, step) => maps.use(new StateTable(true), step.as),
  copy: (maps, step) => maps.use(maps.of(step).copy(), step.as),
  put(maps, step) {
    const table = maps.of(step)
    table.set(groupOf(table, step.k), step.v, Number(step.t))
  },
  get(maps, step) {
    const table = maps.of(step)
    const group = groupOf(table, step.k)
    return table.present[group] === 0 ? null : table.values[group]
  },
  getByTime: (maps, step) => entries(maps.of(step), Number(step.t)),
  getAll: (maps, step) => entries(maps.of(step)),
  remove(maps, step) {
    const table = maps.of(step)
    table.remove(groupOf(table, step.k))
  },
}

export async function runStateMap(c: StepsCase): Promise<Outcome> {
  const maps = new StateMaps()
  const asked = c.steps.filter(step => !chainQuestions.has(step.do)).map(inKeyOrder)
  const outcome = await runSteps({ ...c, steps: asked }, step =>
    named(steps, step.do, 'step')(maps, step),
  )
  if (outcome.status === 'failed' || asked.length === c.steps.length) return outcome
  const reason =
    'asks for the length of a chain of maps, which millrace does not have; the other steps pass'
  return { status: 'skipped', reason }
}

/** Lists of entries come in the order of Spark's hash table; here they are compared in that of their keys. */
function inKeyOrder(step: Step): Step {
  const value = step.expect?.value
  if (!Array.isArray(value)) return step
  return { ...step, expect: { ...step.expect!, value: [...value].sort(compare) } }
}
