/** The page that one looks at while a stream runs: what is wrong, then rates and delays, receivers, the program, batches. */

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Batch, Receiver, StreamingPage } from '../api.js'
import { bytes, count, counted, duration, percent, rate } from '../format.js'
import { type Finding, judge, load } from '../judge.js'
import { connection, hello } from '../live.js'
import { Chart } from '../parts/chart.js'
import { Answer, Page, Part } from '../parts/page.js'
import { ProgramPicture } from '../parts/program-picture.js'
import { type Column, Table } from '../parts/table.js'
import { At, Facts, Failure, Progress, Status } from '../parts/values.js'
import { follow, type Resource } from '../resource.js'
import { href } from '../route.js'
import { merge, pathAfter } from './streaming-answers.js'

export function Streaming(): JSX.Element {
  const answer = useStreaming()
  return (
    <Page title="Streaming" aside={answer.data && <State page={answer.data} />}>
      <Answer of={answer}>{page => <Whole page={page} />}</Answer>
    </Page>
  )
}

/** Survives a change of page, so that coming back shows at once what was known. */
let last: { appId: string; page: StreamingPage } | undefined

function useStreaming(): Resource<StreamingPage> {
  const appId = hello.value?.appId
  const known = last?.appId === appId ? last?.page : undefined
  const [error, setError] = useState<string | undefined>(undefined)
  const [, render] = useState(0)
  useEffect(() => {
    if (appId === undefined) return
    const page = (): StreamingPage | undefined => (last?.appId === appId ? last.page : undefined)
    return follow<StreamingPage>(
      () => pathAfter(page()),
      ['streaming'],
      ({ data, error }) => {
        if (data !== undefined) last = { appId, page: merge(page(), data) }
        setError(error)
        render(times => times + 1)
      },
    )
  }, [appId])
  return { data: known && connection.value === 'ended' ? stopped(known) : known, error }
}

/** What was known last of a program that has ended since: it may not have had the time to say that its stream stopped. */
function stopped(page: StreamingPage): StreamingPage {
  return { ...page, statistics: { ...page.statistics, state: 'stopped' } }
}

function State({ page: { statistics } }: { page: StreamingPage }): JSX.Element {
  return (
    <span class="aside">
      <Status value={statistics.state} look={statistics.state === 'active' ? 'busy' : 'idle'} /> a
      batch every {duration(statistics.batchDuration)}, since <At time={statistics.startTime} />
    </span>
  )
}

function Whole({ page }: { page: StreamingPage }): JSX.Element {
  const { statistics, receivers, activeBatches, completedBatches } = page
  return (
    <>
      <Findings page={page} />
      <Facts
        facts={[
          ['Batches completed', count(statistics.numTotalCompletedBatches)],
          ['Batches failed', count(statistics.numFailedBatches)],
          ['Batches waiting or processed', count(statistics.numActiveBatches)],
          ['Records processed', count(statistics.numProcessedRecords)],
          receivers.length > 0 && [
            'Receivers running',
            `${count(statistics.numActiveReceivers)} of ${count(statistics.numReceivers)}`,
          ],
          ['Mean input rate', rate(statistics.avgInputRate)],
          ['Mean processing time', duration(statistics.avgProcessingTime)],
          ['Mean total delay', duration(statistics.avgTotalDelay)],
        ]}
      />
      <Charts page={page} />
      {page.graph.nodes.length > 0 && (
        <Part
          title="The program"
          aside={<span class="hint">task time of a batch, mean of the last 20</span>}
        >
          <ProgramPicture graph={page.graph} />
        </Part>
      )}
      {receivers.length > 0 && (
        <Part title="Receivers">
          <Table
            caption="Receivers"
            columns={receiverColumns}
            rows={receivers}
            rowKey={r => r.streamId}
          />
        </Part>
      )}
      <Part
        title={`Active batches (${activeBatches.length < statistics.numActiveBatches ? `oldest ${count(activeBatches.length)} of ` : ''}${count(statistics.numActiveBatches)})`}
      >
        <Table
          caption="Active batches"
          columns={batchColumns}
          rows={activeBatches}
          rowKey={batch => batch.batchTimeMs}
          empty="No batch waits or is processed."
          pageSize={20}
        />
      </Part>
      <Part
        title={`Completed batches (newest ${count(completedBatches.length)} of ${count(statistics.numTotalCompletedBatches)})`}
      >
        <Table
          caption="Completed batches"
          columns={batchColumns}
          rows={completedBatches}
          rowKey={batch => batch.batchTimeMs}
          empty="No batch has ended yet."
          pageSize={25}
        />
      </Part>
    </>
  )
}

/** What is wrong, read out once when it begins (its numbers change with every batch), and the errors that belong to it. */
function Findings({ page }: { page: StreamingPage }): JSX.Element {
  const findings = judge(page)
  const share = load(page)
  const isBad = findings.some(({ level }) => level === 'bad')
  return (
    <div class="findings">
      <div aria-live="polite" role="status" class="unseen">
        {findings.map(({ brief }) => (
          <p key={brief}>{brief}</p>
        ))}
      </div>
      <div>
        {findings.map(finding => (
          <FindingText key={finding.brief} finding={finding} />
        ))}
        {!isBad && page.statistics.state === 'active' && share !== undefined && share <= 1 && (
          <p class="finding good">
            <strong>It keeps up:</strong> batches take {percent(share)} of the interval.
          </p>
        )}
      </div>
      {findings.map(
        ({ error }) =>
          error !== undefined && (
            <details key={error.of} class="finding-error">
              <summary>
                {error.of}: {error.text.split('\n', 1)[0]}
              </summary>
              <Failure label={error.of} text={error.text} />
            </details>
          ),
      )}
    </div>
  )
}

function FindingText({ finding }: { finding: Finding }): JSX.Element {
  return (
    <p class={`finding ${finding.level}`}>
      <strong>{finding.what}</strong> {finding.remedy}{' '}
      {finding.batchTimeMs !== undefined && (
        <a href={href('streaming', 'batches', finding.batchTimeMs)}>See the batch.</a>
      )}
    </p>
  )
}

const spans = [60, 300, 1000]

function Charts({ page: { series, statistics } }: { page: StreamingPage }): JSX.Element {
  const [span, setSpan] = useState(spans[0])
  const limit = { value: statistics.batchDuration, name: 'Batch interval' }
  const time = series.time.slice(-span)
  const pick = (timeMs: number): void => {
    location.hash = href('streaming', 'batches', timeMs)
  }
  const charts = [
    { title: 'Input rate', values: series.inputRate, format: rate },
    { title: 'Scheduling delay', values: series.schedulingDelay, format: duration, limit },
    { title: 'Processing time', values: series.processingTime, format: duration, limit },
    { title: 'Total delay', values: series.totalDelay, format: duration, limit },
  ]
  return (
    <Part
      title="Rates and delays"
      aside={
        <fieldset class="choice">
          <legend class="unseen">How many batches the charts show</legend>
          {spans.map(value => (
            <label key={value}>
              <input
                type="radio"
                name="span"
                checked={span === value}
                onChange={() => setSpan(value)}
              />
              <span>{counted(value, 'batch')}</span>
            </label>
          ))}
        </fieldset>
      }
    >
      <div class="charts">
        {charts.map(chart => (
          <Chart
            key={chart.title}
            {...chart}
            time={time}
            values={chart.values.slice(-span)}
            onPick={pick}
          />
        ))}
      </div>
      <p class="hint">
        The dashed line is the batch interval, {duration(statistics.batchDuration)}, where values
        come near it. A click opens the batch; all numbers stand in the table of batches.
      </p>
    </Part>
  )
}

const receiverColumns: Column<Receiver>[] = [
  { title: 'Receiver', cell: r => `${r.streamName} (stream ${r.streamId})`, isWide: true },
  {
    title: 'State',
    cell: r =>
      r.isActive === false ? (
        <Status value="stopped" look="bad" />
      ) : r.waiting ? (
        <Status value="held back" look="bad" />
      ) : (
        <Status value={r.isActive ? 'running' : 'starting'} look={r.isActive ? 'good' : 'idle'} />
      ),
  },
  { title: 'Records', cell: r => count(r.numRecords), isNumber: true },
  { title: 'Mean rate', cell: r => rate(r.avgEventRate), isNumber: true },
  { title: 'Not yet processed', cell: r => bytes(r.pendingBytes), isNumber: true },
  { title: 'Rate limit', cell: r => rate(r.rateLimit), isNumber: true, isMinor: true },
  {
    title: 'Last error',
    cell: r =>
      r.lastErrorMessage || r.lastError ? (
        <>
          <At time={r.lastErrorTime} /> {r.lastErrorMessage || r.lastError?.split('\n', 1)[0]}
        </>
      ) : (
        'none'
      ),
    isWide: true,
  },
]

const batchColumns: Column<Batch>[] = [
  {
    title: 'Batch',
    cell: batch => (
      <a href={href('streaming', 'batches', batch.batchTimeMs)}>
        <At time={batch.batchTimeMs} />
      </a>
    ),
    sort: batch => batch.batchTimeMs,
  },
  { title: 'Status', cell: batch => <Status value={batch.status} /> },
  {
    title: 'Records',
    cell: batch => count(batch.inputSize),
    sort: batch => batch.inputSize,
    isNumber: true,
  },
  {
    title: 'Scheduling delay',
    cell: batch => duration(batch.schedulingDelay),
    sort: batch => batch.schedulingDelay,
    isNumber: true,
  },
  {
    title: 'Processing time',
    cell: batch => duration(batch.processingTime),
    sort: batch => batch.processingTime,
    isNumber: true,
  },
  {
    title: 'Total delay',
    cell: batch => duration(batch.totalDelay),
    sort: batch => batch.totalDelay,
    isNumber: true,
  },
  {
    title: 'Outputs',
    cell: batch => (
      <Progress
        done={batch.numCompletedOutputOps}
        all={batch.numTotalOutputOps}
        running={batch.numActiveOutputOps}
        failed={batch.numFailedOutputOps}
      />
    ),
    isMinor: true,
  },
]
