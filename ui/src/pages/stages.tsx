/** All stages that are kept, and one of them with its tasks. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Stage, StagesPage, Task, TaskSummary } from '../api.js'
import { bytes, count, counted, duration } from '../format.js'
import { Graph } from '../parts/graph.js'
import { ListedPart, Order, useLists } from '../parts/listed.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Pager, Table } from '../parts/table.js'
import { Timeline } from '../parts/timeline.js'
import { At, Facts, Failure, Status } from '../parts/values.js'
import { useResource } from '../resource.js'
import { href } from '../route.js'
import { stageColumns, stageDuration, stageSpan } from './stage-columns.js'

const groups: readonly (readonly [
  title: string,
  group: 'active' | 'failed' | 'completed' | 'skipped',
  empty?: string,
])[] = [
  ['Active', 'active', 'No stage runs or waits.'],
  ['Failed', 'failed'],
  ['Completed', 'completed', 'No stage has ended yet.'],
  ['Skipped: their output was there already', 'skipped'],
]

export function Stages(): JSX.Element {
  const lists = useLists<StagesPage>('millrace/stages', 'stages')
  return (
    <Page title="Stages" aside={<Order lists={lists} />}>
      <Answer of={lists.answer}>
        {page => (
          <>
            <Timeline label="Stages" spans={page.bars.flatMap(stageSpan)} total={page.total} />
            {groups.map(([title, group, empty]) => (
              <ListedPart<Stage>
                key={group}
                title={title}
                caption={`${title} stages`}
                group={group}
                lists={lists}
                listed={page[group]}
                columns={stageColumns}
                rowKey={stage => `${stage.stageId}.${stage.attemptId}`}
                empty={empty}
              />
            ))}
          </>
        )}
      </Answer>
    </Page>
  )
}

export function StagePage({ id }: { id: string }): JSX.Element {
  // a stage has a list of attempts
  const stages = useResource<Stage[]>(`stages/${encodeURIComponent(id)}`, 'stages')
  const stage = stages.data?.at(-1)
  return (
    <Page
      title={`Stage ${id}`}
      above={[
        { text: 'Stages', href: href('stages') },
        ...(stage?.jobIds ?? []).map(job => ({ text: `Job ${job}`, href: href('jobs', job) })),
      ]}
      aside={
        stage && (
          <span class="aside">
            {stage.name} <Status value={stage.status} />
          </span>
        )
      }
    >
      <Answer of={{ data: stage, error: stages.error }}>{stage => <Whole stage={stage} />}</Answer>
    </Page>
  )
}

function Whole({ stage }: { stage: Stage }): JSX.Element {
  const { operators } = stage
  return (
    <>
      {stage.failureReason !== undefined && (
        <Failure label="Why it failed" text={stage.failureReason} />
      )}
      <Facts
        facts={[
          ['Duration', duration(stageDuration(stage))],
          ['Task time', duration(stage.executorRunTime)],
          ['Tasks', `${count(stage.numCompleteTasks)} of ${count(stage.numTasks)}`],
          stage.numFailedTasks > 0 && ['Failed tasks', count(stage.numFailedTasks)],
          stage.inputRecords > 0 && ['Records read', count(stage.inputRecords)],
          stage.inputBytes > 0 && ['Read', bytes(stage.inputBytes)],
          stage.outputRecords > 0 && ['Records written', count(stage.outputRecords)],
          stage.outputBytes > 0 && ['Written', bytes(stage.outputBytes)],
          stage.shuffleReadBytes > 0 && [
            'Shuffle read',
            `${bytes(stage.shuffleReadBytes)}, ${counted(stage.shuffleReadRecords, 'record')}`,
          ],
          stage.shuffleWriteBytes > 0 && [
            'Shuffle write',
            `${bytes(stage.shuffleWriteBytes)}, ${counted(stage.shuffleWriteRecords, 'record')}`,
          ],
          stage.diskBytesSpilled > 0 && ['Spilled to disk', bytes(stage.diskBytesSpilled)],
          stage.details !== '' && ['Line', stage.details],
          stage.schedulingPool !== undefined && ['Pool', stage.schedulingPool],
        ]}
      />
      {operators !== undefined && operators.nodes.length > 0 && (
        <Part title="Operators">
          <Graph
            label="The operators of the stage"
            edges={operators.edges}
            nodes={operators.nodes.map(node => ({
              id: node.id,
              title: node.name,
              look: node.cached ? 'state' : undefined,
              lines: [node.callSite ?? '', node.cached ? 'persisted' : ''],
            }))}
          />
        </Part>
      )}
      <Tasks stage={stage} />
    </>
  )
}

const pageSize = 50
/** How tasks are chosen and sorted, and what that is called. */
const views: Readonly<Record<string, string>> = {
  'sortBy=index': 'by number',
  'sortBy=-duration': 'longest first',
  'sortBy=index&status=failed': 'failed ones',
  'sortBy=index&status=running': 'running ones',
}

function Tasks({ stage }: { stage: Stage }): JSX.Element {
  const [page, setPage] = useState(0)
  const [view, setView] = useState(Object.keys(views)[0])
  const base = `stages/${stage.stageId}/${stage.attemptId}`
  const summary = useResource<TaskSummary>(
    `${base}/taskSummary?quantiles=0,0.25,0.5,0.75,1`,
    'stages',
  )
  const tasks = useResource<Task[]>(
    `${base}/taskList?offset=${page * pageSize}&length=${pageSize}&${view}`,
    'stages',
  )
  const rows = stage.numTasks + stage.numFailedTasks
  const failed = (tasks.data ?? []).find(task => task.errorStack || task.errorMessage)
  return (
    <>
      {summary.data !== undefined && <Summary summary={summary.data} />}
      <Part
        title={`Tasks (${count(rows)})`}
        aside={
          <label class="order">
            Show{' '}
            <select
              value={view}
              onChange={event => {
                setView(event.currentTarget.value)
                setPage(0)
              }}
            >
              {Object.entries(views).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        }
      >
        {failed !== undefined && stage.failureReason === undefined && (
          <Failure
            label={`Task ${failed.index}, attempt ${failed.attempt}, failed`}
            text={failed.errorStack || failed.errorMessage!}
          />
        )}
        <Answer of={tasks}>
          {tasks => (
            <Table
              caption="Tasks"
              columns={taskColumns}
              rows={tasks}
              rowKey={task => `${task.taskId}.${task.attempt}`}
              empty="There is no such task."
            />
          )}
        </Answer>
        {rows > pageSize && (
          <Pager
            label="Tasks"
            page={page}
            pages={Math.ceil(rows / pageSize)}
            rows={rows}
            onPage={setPage}
          />
        )}
      </Part>
    </>
  )
}

function Summary({ summary }: { summary: TaskSummary }): JSX.Element {
  const names: Readonly<Record<string, string>> = { 0: 'Least', 0.5: 'Median', 1: 'Largest' }
  const rows = [
    ['Duration', summary.duration, duration],
    ['Run time', summary.executorRunTime, duration],
    ['Records read', summary.inputMetrics?.recordsRead, count],
    ['Shuffle read', summary.shuffleReadMetrics?.readBytes, bytes],
    ['Shuffle write', summary.shuffleWriteMetrics?.writeBytes, bytes],
    ['Spilled to disk', summary.diskBytesSpilled, bytes],
  ] as const
  type Row = (typeof rows)[number]
  return (
    <Part title="How tasks differ">
      <Table<Row>
        caption="Quantiles of tasks"
        columns={[
          { title: 'Of a task', cell: row => row[0], isWide: true },
          ...summary.quantiles.map(
            (quantile, i): Column<Row> => ({
              title: names[quantile] ?? `${quantile * 100} %`,
              cell: ([, values, format]) => format(values?.[i]),
              isNumber: true,
            }),
          ),
        ]}
        rows={rows.filter(([name, values]) =>
          name === 'Duration' ? values !== undefined : values?.some(value => value > 0),
        )}
        rowKey={row => row[0]}
        empty="No task has ended yet."
      />
    </Part>
  )
}

const taskColumns: Column<Task>[] = [
  { title: 'Task', cell: task => task.index, isNumber: true },
  { title: 'Attempt', cell: task => task.attempt, isNumber: true, isMinor: true },
  {
    title: 'Status',
    cell: task => (
      <>
        <Status value={task.status} />
        {task.speculative && <span class="dim"> speculative</span>}
      </>
    ),
  },
  { title: 'Thread', cell: task => task.executorId, isMinor: true },
  { title: 'Started', cell: task => <At time={task.launchTime} /> },
  { title: 'Duration', cell: task => duration(task.duration), isNumber: true },
  {
    title: 'Records read',
    cell: task => positive(task.taskMetrics?.inputMetrics?.recordsRead, count),
    isNumber: true,
    isMinor: true,
  },
  {
    title: 'Shuffle read',
    cell: ({ taskMetrics: metrics }) =>
      positive(
        (metrics?.shuffleReadMetrics?.localBytesRead ?? 0) +
          (metrics?.shuffleReadMetrics?.remoteBytesRead ?? 0),
        bytes,
      ),
    isNumber: true,
    isMinor: true,
  },
  {
    title: 'Shuffle write',
    cell: task => positive(task.taskMetrics?.shuffleWriteMetrics?.bytesWritten, bytes),
    isNumber: true,
    isMinor: true,
  },
  {
    title: 'Spilled',
    cell: task => positive(task.taskMetrics?.diskBytesSpilled, bytes),
    isNumber: true,
    isMinor: true,
  },
  {
    title: 'Error',
    cell: task => <span title={task.errorStack}>{task.errorMessage?.split('\n', 1)[0] ?? ''}</span>,
    isWide: true,
  },
]

const positive = (value: number | undefined, format: (value: number) => string): string =>
  value !== undefined && value > 0 ? format(value) : ''
