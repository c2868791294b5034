/** The driver, task threads and receivers' threads: what they have done and how much memory they use. */
import type { JSX } from 'preact'
import type { Executor } from '../api.js'
import { bytes, count, duration } from '../format.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { At, Facts, Status } from '../parts/values.js'
import { useResource } from '../resource.js'

export function Executors(): JSX.Element {
  const executors = useResource<Executor[]>('allexecutors', 'executors', 'stages')
  return (
    <Page title="Executors">
      <Answer of={executors}>
        {all => {
          const active = all.filter(executor => executor.isActive)
          const removed = all.filter(executor => !executor.isActive)
          const sum = (value: (executor: Executor) => number): number =>
            all.reduce((total, executor) => total + value(executor), 0)
          return (
            <>
              <Facts
                facts={[
                  ['Threads', count(active.filter(({ kind }) => kind !== 'driver').length)],
                  ['Tasks running', count(sum(executor => executor.activeTasks))],
                  ['Tasks completed', count(sum(executor => executor.completedTasks))],
                  ['Tasks failed', count(sum(executor => executor.failedTasks))],
                  ['Task time', duration(sum(executor => executor.totalDuration))],
                ]}
              />
              <Part title={`Active (${count(active.length)})`}>
                <Table
                  caption="Active executors"
                  columns={columns}
                  rows={active}
                  rowKey={executor => executor.id}
                />
              </Part>
              {removed.length > 0 && (
                <Part title={`Ended (${count(removed.length)})`}>
                  <Table
                    caption="Executors that have ended"
                    columns={[
                      ...columns.slice(0, -1),
                      { title: 'Ended', cell: executor => <At time={executor.removeTime} /> },
                      { title: 'Why', cell: executor => executor.removeReason ?? '', isWide: true },
                    ]}
                    rows={removed}
                    rowKey={executor => `${executor.id} ${executor.addTime}`}
                  />
                </Part>
              )}
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

const columns: Column<Executor>[] = [
  { title: 'Executor', cell: executor => executor.id, sort: executor => executor.id },
  {
    title: 'State',
    cell: executor =>
      executor.isActive ? (
        <Status
          value={executor.activeTasks > 0 ? 'busy' : 'idle'}
          look={executor.activeTasks > 0 ? 'busy' : 'idle'}
        />
      ) : (
        <Status value="ended" look="idle" />
      ),
  },
  { title: 'Kind', cell: executor => executor.kind ?? '', isMinor: true },
  number('Running', executor => executor.activeTasks, count),
  number('Completed', executor => executor.completedTasks, count),
  number('Failed', executor => executor.failedTasks, count),
  number('Task time', executor => executor.totalDuration, duration),
  { ...number('Input', executor => executor.totalInputBytes, bytes), isMinor: true },
  { ...number('Shuffle read', executor => executor.totalShuffleRead, bytes), isMinor: true },
  { ...number('Shuffle write', executor => executor.totalShuffleWrite, bytes), isMinor: true },
  {
    title: 'Heap',
    cell: ({ heapUsed, heapLimit }) =>
      heapUsed === undefined ? '–' : `${bytes(heapUsed)} of ${bytes(heapLimit)}`,
    sort: executor => executor.heapUsed,
    isNumber: true,
  },
]

function number(
  title: string,
  value: (executor: Executor) => number,
  format: (value: number) => string,
): Column<Executor> {
  return { title, cell: executor => format(value(executor)), sort: value, isNumber: true }
}
