/** One batch: its outputs with their jobs, what each input gave, and why it failed. */
import type { JSX } from 'preact'
import type { Batch, OutputOperation } from '../api.js'
import { count, duration, parseTime } from '../format.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { Timeline } from '../parts/timeline.js'
import { At, Facts, Failure, Status } from '../parts/values.js'
import { useResource } from '../resource.js'
import { href } from '../route.js'

const above = [{ text: 'Streaming', href: href('streaming') }]

export function BatchPage({ id }: { id: string }): JSX.Element {
  const path = `streaming/batches/${encodeURIComponent(id)}`
  const batch = useResource<Batch>(path, 'streaming')
  const operations = useResource<OutputOperation[]>(`${path}/operations`, 'streaming')
  return (
    <Page
      title="Batch"
      above={above}
      aside={
        batch.data && (
          <span class="aside">
            of <At time={batch.data.batchTimeMs} /> <Status value={batch.data.status} />
          </span>
        )
      }
    >
      <Answer of={batch}>
        {batch => <Whole batch={batch} operations={operations.data ?? []} />}
      </Answer>
    </Page>
  )
}

function Whole(props: { batch: Batch; operations: readonly OutputOperation[] }): JSX.Element {
  const { batch, operations } = props
  const failed = operations.filter(operation => operation.failureReason)
  return (
    <>
      {failed.map(operation => (
        <Failure
          key={operation.operationId}
          label={`${operation.name} failed`}
          text={operation.failureReason!}
        />
      ))}
      {failed.length === 0 && batch.firstFailureReason !== undefined && (
        <Failure label="The batch failed" text={batch.firstFailureReason} />
      )}
      <Facts
        facts={[
          ['Records', count(batch.inputSize)],
          ['Batch interval', duration(batch.batchDuration)],
          ['Scheduling delay', duration(batch.schedulingDelay)],
          ['Processing time', duration(batch.processingTime)],
          ['Total delay', duration(batch.totalDelay)],
        ]}
      />
      <Part title="Output operations">
        <Timeline label="Output operations" spans={operations.flatMap(spanOf)} />
        <Table
          caption="Output operations"
          columns={operationColumns}
          rows={operations}
          rowKey={operation => operation.operationId}
          empty="The batch has no output operation."
        />
      </Part>
      <Part title="Input">
        <Table
          caption="Input of each stream"
          columns={inputColumns}
          rows={batch.inputs ?? []}
          rowKey={input => input.streamId}
          empty="No input was counted for this batch: receivers and direct streams count theirs, queues do not."
        />
      </Part>
    </>
  )
}

function spanOf(operation: OutputOperation): Parameters<typeof Timeline>[0]['spans'] {
  const start = parseTime(operation.startTime)
  if (start === undefined) return []
  const [job] = operation.jobIds
  return [
    {
      key: operation.operationId,
      label: operation.name,
      start,
      end: parseTime(operation.endTime),
      look: operation.failureReason ? 'bad' : operation.endTime ? 'good' : 'busy',
      href: job === undefined ? location.hash : href('jobs', job),
    },
  ]
}

const operationColumns: Column<OutputOperation>[] = [
  { title: 'No.', cell: operation => operation.operationId, isNumber: true },
  { title: 'Operation', cell: operation => operation.name, isWide: true },
  {
    title: 'Status',
    cell: operation => (
      <Status
        value={
          operation.failureReason
            ? 'FAILED'
            : operation.endTime
              ? 'COMPLETED'
              : operation.startTime
                ? 'RUNNING'
                : 'QUEUED'
        }
      />
    ),
  },
  { title: 'Started', cell: operation => <At time={operation.startTime} />, isMinor: true },
  { title: 'Duration', cell: operation => duration(operation.duration), isNumber: true },
  {
    title: 'Jobs',
    cell: operation =>
      operation.jobIds.length === 0
        ? 'none'
        : operation.jobIds.map((id, i) => (
            <span key={id}>
              {i > 0 && ', '}
              <a href={href('jobs', id)}>job {id}</a>
            </span>
          )),
  },
]

type Input = NonNullable<Batch['inputs']>[number]

const inputColumns: Column<Input>[] = [
  { title: 'Stream', cell: input => `${input.name} (stream ${input.streamId})`, isWide: true },
  { title: 'Records', cell: input => count(input.numRecords), isNumber: true },
  {
    title: 'What it says of them',
    cell: input => {
      const text = JSON.stringify(input.metadata ?? {})
      return text === '{}' ? '' : text.length > 2000 ? `${text.slice(0, 2000)}…` : text
    },
    isWide: true,
  },
]
