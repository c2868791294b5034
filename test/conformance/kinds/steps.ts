/** Kinds that are scripts of steps, each with what is to come of it. */
import type { Step, StepsCase } from '../case-format.js'
import { sameValue } from '../comparison.js'
import { type Difference, describeError, type Outcome, outcomeOf } from '../outcome.js'
import { UnknownName } from '../program/named-functions.js'
import { errorDifference } from '../spark-errors.js'
import { show } from './pipeline.js'

/** Does one step; returns its value. */
export type Perform = (step: Step) => unknown

/** Does all steps in turn, also after one that differs. */
export async function runSteps({ steps }: StepsCase, perform: Perform): Promise<Outcome> {
  const differences: Difference[] = []
  for (const [i, step] of steps.entries()) {
    let value: unknown
    let error: unknown
    try {
      value = await perform(step)
    } catch (thrown) {
      error = thrown
    }
    const difference = differenceOf(step, value, error)
    if (difference !== undefined) {
      differences.push({ what: `step ${i + 1}, ${describe(step)}`, ...difference })
    }
    if (error instanceof UnknownName) break
  }
  return outcomeOf(differences)
}

function differenceOf(
  { expect }: Step,
  value: unknown,
  error: unknown,
): Omit<Difference, 'what'> | undefined {
  if (error instanceof UnknownName) return { expected: 'a known step', found: error.message }
  if (expect === undefined || expect.ok) {
    if (error !== undefined) return { expected: 'no error', found: describeError(error) }
    if (expect === undefined || !Object.hasOwn(expect, 'value')) return undefined
    if (sameValue(value, expect.value)) return undefined
    return { expected: show(expect.value), found: show(value) }
  }
  const wanted = expect.error ?? { message: null }
  const wrong = errorDifference(error, wanted)
  if (wrong === undefined) return undefined
  return {
    expected: `the error ${wanted.class ?? ''}: ${wanted.message ?? '(any text)'}`,
    found:
      error === undefined ? `${wrong}, but ${show(value)}` : `${wrong}: ${describeError(error)}`,
  }
}

function describe({ do: name, expect: _, ...parameters }: Step): string {
  const text = Object.entries(parameters).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  return [name, ...text].join(' ')
}
