/** Kind `pipeline`: what each batch of a program gives. */
import type { IntrospectedStream, PipelineCase } from '../case-format.js'
import { type Comparison, canonical, comparableBatch } from '../comparison.js'
import type { Engine } from '../engine.js'
import { type Difference, describeError, type Outcome, outcomeOf } from '../outcome.js'
import { UnknownName } from '../program/named-functions.js'
import { allOperations, meanings } from '../program/program.js'
import { errorDifference } from '../spark-errors.js'
import { type PipelineRecord, recordPipeline } from './pipeline-run.js'

/** Passes when one of the meanings of its functions (nearly always there is one) gives what is expected. */
export async function runPipeline(c: PipelineCase, engine: Engine): Promise<Outcome> {
  let first: Outcome | undefined
  for (let reading = 0; reading < meanings(c.program); reading++) {
    const outcome = outcomeOf(differencesOf(c, await recordPipeline(c, reading, engine)))
    if (outcome.status === 'passed') return outcome
    first ??= outcome
  }
  return first!
}

function differencesOf(c: PipelineCase, record: PipelineRecord): Difference[] {
  const { error } = record
  if (c.error !== undefined) return errorDifferences(c, record)
  if (error !== undefined) {
    return [{ what: 'the run', expected: 'no error', found: describeError(error) }]
  }
  return [
    ...batchDifferences(c, record),
    ...sliceDifferences(c, record),
    ...(c.introspected ?? []).flatMap(wanted => introspectedDifference(wanted, record)),
    ...eventDifferences(c.events ?? [], record.events),
  ]
}

function errorDifferences(c: PipelineCase, { error }: PipelineRecord): Difference[] {
  const wrong =
    error instanceof UnknownName
      ? 'a name that is not in the format'
      : errorDifference(error, c.error!)
  if (wrong === undefined) return []
  const expected = `the error ${c.error!.class ?? ''}: ${c.error!.message ?? '(any text)'}`
  return [{ what: 'the run', expected, found: found(wrong, error) }]
}

function found(wrong: string, error: unknown): string {
  return error === undefined ? wrong : `${wrong}: ${describeError(error)}`
}

/** How the records of the case's batches are compared. */
export function comparisonOf(c: PipelineCase): Comparison {
  const { ordered, useSet, groupedValues } = c
  const cogrouped = allOperations(c.program).some(({ op }) => op === 'cogroup')
  return { ordered, useSet, groupedValues, cogrouped }
}

function batchDifferences(c: PipelineCase, { batches, changed }: PipelineRecord): Difference[] {
  const comparison = comparisonOf(c)
  const times = [...batches.keys()].sort((a, b) => a - b)
  const expected = c.expected ?? []
  const differences: Difference[] = []
  for (const time of changed) {
    differences.push({
      what: `batch at ${time} ms, run again after the restart`,
      expected: 'the records that it gave before',
      found: show(batches.get(time)),
    })
  }
  for (let i = 0; i < Math.max(times.length, expected.length); i++) {
    const [time, wanted] = [c.outputTimesMs?.[i] ?? times[i], expected[i]]
    const given = i < times.length && (c.outputTimesMs === undefined || times[i] === time)
    const records = given ? batches.get(times[i]) : undefined
    if (wanted !== undefined && records !== undefined) {
      if (comparableBatch(records, comparison) === comparableBatch(wanted, comparison)) continue
    }
    const at = time === undefined ? 'no batch' : `batch at ${time} ms`
    differences.push({
      what: given || wanted !== undefined ? `output ${i + 1}, ${at}` : `output ${i + 1}`,
      expected: wanted === undefined ? 'no output' : show(wanted),
      found: records !== undefined ? show(records) : notGiven(times, i),
    })
  }
  return differences
}

function notGiven(times: readonly number[], i: number): string {
  return i < times.length ? `an output at ${times[i]} ms` : 'no output'
}

function sliceDifferences(c: PipelineCase, { slices }: PipelineRecord): Difference[] {
  return (c.slicesExpected ?? []).flatMap((wanted, i): Difference[] => {
    const given = slices[i] ?? []
    if (
      comparableBatch(given, { useSet: true }) ===
      comparableBatch(wanted as unknown[], { useSet: true })
    )
      return []
    const [from, to] = c.slices?.[i] ?? []
    return [{ what: `slice(${from}, ${to})`, expected: show(wanted), found: show(given) }]
  })
}

/** The format leaves out plain map stages, so the stream is looked for by its name. */
function introspectedDifference(
  wanted: IntrospectedStream,
  { introspected }: PipelineRecord,
): Difference[] {
  const candidates = introspected.filter(({ stream }) => stream === wanted.stream)
  if (candidates.some(stream => canonical(stream) === canonical(wanted))) return []
  const names = introspected.map(({ stream }) => stream).join(', ')
  return [
    {
      what: `the stream ${wanted.stream}`,
      expected: show(wanted),
      found: candidates.length > 0 ? candidates.map(show).join(' and ') : `only ${names}`,
    },
  ]
}

function eventDifferences(wanted: readonly string[], given: readonly string[]): Difference[] {
  if (wanted.length === 0) return []
  const at = Array.from(wanted.length >= given.length ? wanted : given).findIndex(
    (_, i) => wanted[i] !== given[i],
  )
  if (at < 0) return []
  return [
    {
      what: `event ${at + 1}`,
      expected: wanted[at] ?? 'no more events',
      found: given[at] ?? 'no more events',
    },
  ]
}

/** A value as JSON writes it, cut when it is long. */
export function show(value: unknown): string {
  const text = canonical(value)
  return text.length > 400 ? `${text.slice(0, 400)}... (${text.length} characters)` : text
}
