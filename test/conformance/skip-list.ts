/** Cases that are not run, or whose answer is another one on purpose, each with the reason. */
import { readFileSync } from 'node:fs'

/** Why one case is skipped. */
export interface Skip {
  readonly id: string
  readonly reason: string
  /** For facts in words: the test that covers the fact, as `FILE: NAME`. */
  readonly coveredBy?: readonly string[]
  /** millrace answers otherwise on purpose: the case can be run, and does not pass. */
  readonly differs?: true
}

/** `skipped.json` beside this file. */
export function readSkips(): readonly Skip[] {
  const file = new URL('../../../test/conformance/skipped.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Skip[]
}

/** The reason in one line. */
export function reasonOf({ reason, coveredBy = [] }: Skip): string {
  return coveredBy.length === 0 ? reason : `${reason} Covered by ${coveredBy.join(', ')}.`
}
