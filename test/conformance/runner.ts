/** Runs cases of any set: finds out what to do with a case from its set and kind, never from its id. */
import type {
  CaseFile,
  CaseHeader,
  PidCase,
  PipelineCase,
  RateLimiterCase,
  SqlCase,
  StepsCase,
  TimeCase,
} from './case-format.js'
import type { Engine } from './engine.js'
import { runBlockTracker } from './kinds/block-tracker.js'
import { runLifecycle } from './kinds/lifecycle.js'
import { runPid } from './kinds/pid.js'
import { runPipeline } from './kinds/pipeline.js'
import { runRateLimiter } from './kinds/rate-limiter.js'
import { runSql } from './kinds/sql.js'
import { runState } from './kinds/state.js'
import { runStateMap } from './kinds/state-map.js'
import { runTime } from './kinds/time.js'
import { failedWith, type Outcome } from './outcome.js'
import { readSkips, reasonOf } from './skip-list.js'

const skips = new Map(readSkips().map(skip => [skip.id, reasonOf(skip)]))

/** Sets whose engine is not part of millrace. */
const absent: Readonly<Record<string, string>> = {
  structured: 'millrace has no engine for Structured Streaming yet',
}

const kinds: Readonly<Record<string, (c: never, engine: Engine) => Promise<Outcome> | Outcome>> = {
  pipeline: (c: PipelineCase, engine) => runPipeline(c, engine),
  lifecycle: (c: StepsCase, engine) => runLifecycle(c, engine),
  state: (c: StepsCase) => runState(c),
  stateMap: (c: StepsCase) => runStateMap(c),
  blockTracker: (c: StepsCase, engine) => runBlockTracker(c, engine),
  pid: (c: PidCase) => runPid(c),
  rateLimiter: (c: RateLimiterCase) => runRateLimiter(c),
  time: (c: TimeCase) => runTime(c),
  sql: (c: SqlCase, engine) => runSql(c, engine),
  fact: () => ({
    status: 'skipped',
    reason: 'a fact in words, which no test is named for in skipped.json',
  }),
}

/** Runs one case of a file, unless it is on the list of those that are skipped. */
export function runCase(file: CaseFile, c: CaseHeader, engine: Engine): Promise<Outcome> {
  const reason = absent[file.set] ?? skips.get(c.id)
  if (reason !== undefined) return Promise.resolve({ status: 'skipped', reason })
  return runListedCase(file, c, engine)
}

/** As `runCase`, whatever the list says. */
export async function runListedCase(
  file: CaseFile,
  c: CaseHeader,
  engine: Engine,
): Promise<Outcome> {
  // cases of set sql are all of one kind, and say none
  const run = kinds[c.kind ?? file.set]
  try {
    return await run(c as never, engine)
  } catch (error) {
    return failedWith(error)
  }
}
