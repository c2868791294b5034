/** Stages as rows of a table and as bars of a timeline: on their own page and on a job's. */
import type { Stage, StageBar } from '../api.js'
import { bytes, duration, parseTime } from '../format.js'
import type { Column } from '../parts/table.js'
import type { Span } from '../parts/timeline.js'
import { At, Progress, Status } from '../parts/values.js'
import { href } from '../route.js'

export const stageDuration = (stage: Stage): number | undefined => {
  const start = parseTime(stage.submissionTime)
  return start === undefined ? undefined : (parseTime(stage.completionTime) ?? Date.now()) - start
}

export function stageSpan(stage: StageBar): Span[] {
  const start = parseTime(stage.submissionTime)
  if (start === undefined) return []
  return [
    {
      key: `${stage.stageId}.${stage.attemptId}`,
      label: `stage ${stage.stageId}: ${stage.name}`,
      start,
      end: parseTime(stage.completionTime),
      look: stage.status === 'FAILED' ? 'bad' : stage.status === 'ACTIVE' ? 'busy' : 'good',
      href: href('stages', stage.stageId),
    },
  ]
}

export const stageColumns: Column<Stage>[] = [
  {
    title: 'Stage',
    cell: stage => <a href={href('stages', stage.stageId)}>{stage.stageId}</a>,
    sort: stage => stage.stageId,
    isNumber: true,
  },
  {
    title: 'Ends with',
    cell: stage => (
      <>
        <a href={href('stages', stage.stageId)}>{stage.name}</a>
        {stage.failureReason !== undefined && (
          <span class="said">{stage.failureReason.split('\n', 1)[0]}</span>
        )}
      </>
    ),
    sort: stage => stage.name,
    isWide: true,
  },
  {
    title: 'Submitted',
    cell: stage => <At time={stage.submissionTime} />,
    sort: stage => parseTime(stage.submissionTime),
    isMinor: true,
  },
  {
    title: 'Duration',
    cell: stage => duration(stageDuration(stage)),
    sort: stageDuration,
    isNumber: true,
  },
  { title: 'Status', cell: stage => <Status value={stage.status} /> },
  {
    title: 'Tasks',
    cell: stage => (
      <Progress
        done={stage.numCompleteTasks}
        all={stage.numTasks}
        running={stage.numActiveTasks}
        failed={stage.numFailedTasks}
      />
    ),
  },
  size('Input', stage => stage.inputBytes),
  size('Shuffle read', stage => stage.shuffleReadBytes),
  size('Shuffle write', stage => stage.shuffleWriteBytes),
  size('Spilled', stage => stage.diskBytesSpilled),
]

function size(title: string, value: (stage: Stage) => number): Column<Stage> {
  return {
    title,
    cell: stage => (value(stage) > 0 ? bytes(value(stage)) : ''),
    sort: value,
    isNumber: true,
    isMinor: true,
  }
}
