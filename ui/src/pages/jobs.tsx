/** All jobs that are kept, and one of them. */
import type { JSX } from 'preact'
import type { Job, JobBar, JobsPage, Stage } from '../api.js'
import { duration, parseTime } from '../format.js'
import { ListedPart, Order, useLists } from '../parts/listed.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { type Span, Timeline } from '../parts/timeline.js'
import { At, Facts, Failure, Progress, Status } from '../parts/values.js'
import { useResource } from '../resource.js'
import { href } from '../route.js'
import { stageColumns, stageSpan } from './stage-columns.js'

export function Jobs(): JSX.Element {
  const lists = useLists<JobsPage>('millrace/jobs', 'jobs')
  const group = { lists, columns: jobColumns, rowKey: (job: Job) => job.jobId }
  return (
    <Page title="Jobs" aside={<Order lists={lists} />}>
      <Answer of={lists.answer}>
        {({ bars, total, running, failed, completed }) => (
          <>
            <Timeline label="Jobs" spans={bars.flatMap(jobSpan)} total={total} />
            <ListedPart
              {...group}
              title="Running"
              caption="Running jobs"
              group="running"
              listed={running}
              empty="No job runs."
            />
            <ListedPart
              {...group}
              title="Failed"
              caption="Failed jobs"
              group="failed"
              listed={failed}
            />
            <ListedPart
              {...group}
              title="Completed"
              caption="Completed jobs"
              group="completed"
              listed={completed}
              empty="No job has ended yet."
            />
          </>
        )}
      </Answer>
    </Page>
  )
}

export function JobPage({ id }: { id: string }): JSX.Element {
  const job = useResource<Job>(`jobs/${encodeURIComponent(id)}`, 'jobs')
  const hasEnded = job.data !== undefined && job.data.status !== 'RUNNING'
  const stages = useResource<Stage[]>(
    `stages?job=${encodeURIComponent(id)}`,
    ...(hasEnded ? [] : (['stages'] as const)),
  )
  return (
    <Page
      title={`Job ${id}`}
      above={[{ text: 'Jobs', href: href('jobs') }]}
      aside={
        job.data && (
          <span class="aside">
            {job.data.description || job.data.name} <Status value={job.data.status} />
          </span>
        )
      }
    >
      <Answer of={job}>{job => <Whole job={job} stages={stages.data ?? []} />}</Answer>
    </Page>
  )
}

function Whole({ job, stages }: { job: Job; stages: readonly Stage[] }): JSX.Element {
  const [start, end] = [parseTime(job.submissionTime), parseTime(job.completionTime)]
  return (
    <>
      {job.failureReason !== undefined && (
        <Failure label="Why it failed" text={job.failureReason} />
      )}
      <Facts
        facts={[
          ['Action', job.name],
          job.callSite !== undefined && ['Line', job.callSite],
          ['Submitted', <At key="at" time={job.submissionTime} />],
          ['Duration', duration(durationOf(start, end))],
          ['Tasks', tasksOf(job)],
          job.jobGroup !== undefined && ['Group', job.jobGroup],
          job.batchTime !== undefined && [
            'Batch',
            <a key="batch" href={href('streaming', 'batches', job.batchTime)}>
              <At time={job.batchTime} />
            </a>,
          ],
        ]}
      />
      <Part title="Stages">
        <Timeline label="Stages" spans={stages.flatMap(stageSpan)} />
        <Table
          caption="Stages of the job"
          columns={stageColumns}
          rows={stages}
          rowKey={stage => `${stage.stageId}.${stage.attemptId}`}
          empty="No stage of it is kept."
        />
      </Part>
    </>
  )
}

const durationOf = (start: number | undefined, end: number | undefined): number | undefined =>
  start === undefined ? undefined : (end ?? Date.now()) - start

function tasksOf(job: Job): JSX.Element {
  return (
    <Progress
      done={job.numCompletedTasks}
      all={job.numTasks - job.numSkippedTasks}
      running={job.numActiveTasks}
      failed={job.numFailedTasks}
      skipped={job.numSkippedTasks}
    />
  )
}

function jobSpan(job: JobBar): Span[] {
  const start = parseTime(job.submissionTime)
  if (start === undefined) return []
  return [
    {
      key: job.jobId,
      label: `job ${job.jobId}: ${job.description || job.name}`,
      start,
      end: parseTime(job.completionTime),
      look: job.status === 'FAILED' ? 'bad' : job.status === 'RUNNING' ? 'busy' : 'good',
      href: href('jobs', job.jobId),
    },
  ]
}

const jobColumns: Column<Job>[] = [
  {
    title: 'Job',
    cell: job => <a href={href('jobs', job.jobId)}>{job.jobId}</a>,
    sort: job => job.jobId,
    isNumber: true,
  },
  {
    title: 'What',
    cell: job => (
      <>
        <a href={href('jobs', job.jobId)}>{job.description || job.name}</a>
        {job.description && job.description !== job.name && <span class="dim"> {job.name}</span>}
        {job.failureReason !== undefined && (
          <span class="said">{job.failureReason.split('\n', 1)[0]}</span>
        )}
      </>
    ),
    sort: job => job.description || job.name,
    isWide: true,
  },
  {
    title: 'Submitted',
    cell: job => <At time={job.submissionTime} />,
    sort: job => parseTime(job.submissionTime),
  },
  {
    title: 'Duration',
    cell: job => duration(durationOf(parseTime(job.submissionTime), parseTime(job.completionTime))),
    sort: job => durationOf(parseTime(job.submissionTime), parseTime(job.completionTime)),
    isNumber: true,
  },
  { title: 'Status', cell: job => <Status value={job.status} /> },
  {
    title: 'Stages',
    cell: job => (
      <Progress
        done={job.numCompletedStages}
        all={job.stageIds.length - job.numSkippedStages}
        failed={job.numFailedStages}
        skipped={job.numSkippedStages}
      />
    ),
    isMinor: true,
  },
  { title: 'Tasks', cell: tasksOf },
]
