/** Queries of SQL and of DataFrames, and one of them: its plan as a picture and as text, and its code when asked for. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { GeneratedCode, Query } from '../api.js'
import { count, duration, parseTime } from '../format.js'
import { hello } from '../live.js'
import { Graph } from '../parts/graph.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { At, Facts, Failure, Status, Text } from '../parts/values.js'
import { ask, useResource } from '../resource.js'
import { href } from '../route.js'

const groups: readonly (readonly [title: string, status: Query['status'], empty?: string])[] = [
  ['Running', 'RUNNING', 'No query runs.'],
  ['Failed', 'FAILED'],
  ['Completed', 'COMPLETED', 'No query has ended yet.'],
]

export function Queries(): JSX.Element {
  const queries = useResource<Query[]>('sql?details=false', 'sql')
  return (
    <Page title="SQL">
      <Answer of={queries}>
        {all => (
          <>
            {groups.map(([title, status, empty]) => {
              const rows = all.filter(query => query.status === status)
              if (rows.length === 0 && empty === undefined) return undefined
              return (
                <Part key={title} title={`${title} (${count(rows.length)})`}>
                  <Table
                    caption={`${title} queries`}
                    columns={columns}
                    rows={rows.toSorted((a, b) => b.id - a.id)}
                    rowKey={query => query.id}
                    empty={empty}
                  />
                </Part>
              )
            })}
          </>
        )}
      </Answer>
    </Page>
  )
}

const jobsOf = (query: Query): number[] =>
  [...query.runningJobIds, ...query.successJobIds, ...query.failedJobIds].sort((a, b) => a - b)

const columns: Column<Query>[] = [
  {
    title: 'Query',
    cell: query => <a href={href('sql', query.id)}>{query.id}</a>,
    sort: query => query.id,
    isNumber: true,
  },
  {
    title: 'What',
    cell: query => (
      <>
        <a href={href('sql', query.id)}>{query.description}</a>
        {query.errorMessage !== undefined && (
          <span class="said">{query.errorMessage.split('\n', 1)[0]}</span>
        )}
      </>
    ),
    isWide: true,
  },
  {
    title: 'Submitted',
    cell: query => <At time={query.submissionTime} />,
    sort: query => parseTime(query.submissionTime),
  },
  {
    title: 'Duration',
    cell: query => duration(query.duration),
    sort: query => query.duration,
    isNumber: true,
  },
  { title: 'Status', cell: query => <Status value={query.status} /> },
  { title: 'Jobs', cell: query => <JobLinks ids={jobsOf(query)} />, isMinor: true },
]

function JobLinks({ ids }: { ids: readonly number[] }): JSX.Element {
  return (
    <>
      {ids.slice(0, 20).map((id, i) => (
        <span key={id}>
          {i > 0 && ', '}
          <a href={href('jobs', id)} aria-label={`Job ${id}`}>
            {id}
          </a>
        </span>
      ))}
      {ids.length > 20 && ` and ${ids.length - 20} more`}
    </>
  )
}

export function QueryPage({ id }: { id: string }): JSX.Element {
  const query = useResource<Query>(`sql/${encodeURIComponent(id)}`, 'sql')
  return (
    <Page
      title={`Query ${id}`}
      above={[{ text: 'SQL', href: href('sql') }]}
      aside={
        query.data && (
          <span class="aside">
            {query.data.description} <Status value={query.data.status} />
          </span>
        )
      }
    >
      <Answer of={query}>{query => <Whole key={query.id} query={query} />}</Answer>
    </Page>
  )
}

function Whole({ query }: { query: Query }): JSX.Element {
  const { nodes = [], edges = [] } = query
  return (
    <>
      {query.errorMessage !== undefined && (
        <Failure label="Why it failed" text={query.errorStack ?? query.errorMessage} />
      )}
      <Facts
        facts={[
          ['Submitted', <At key="at" time={query.submissionTime} />],
          ['Duration', duration(query.duration)],
          query.callSite !== undefined && ['Line', query.callSite],
          [
            'Jobs',
            jobsOf(query).length === 0 ? 'none' : <JobLinks key="jobs" ids={jobsOf(query)} />,
          ],
        ]}
      />
      {nodes.length > 0 && (
        <Part title="The plan">
          <Graph
            label="The plan as a graph"
            edges={edges.map(({ fromId, toId }) => [fromId, toId] as const)}
            nodes={nodes.map(node => ({
              id: node.nodeId,
              title: node.nodeName,
              lines: [
                node.description ?? '',
                ...node.metrics.slice(0, 3).map(({ name, value }) => `${value} ${shortly(name)}`),
                node.wholeStageCodegenId === undefined ? '' : `code ${node.wholeStageCodegenId}`,
              ],
            }))}
          />
        </Part>
      )}
      {query.plans !== undefined && <Plans plans={query.plans} />}
      <Code id={query.id} />
    </>
  )
}

const shortly = (metric: string): string => metric.replace(/^number of output rows$/, 'rows')

const planTitles = {
  physical: 'Physical plan',
  optimized: 'Optimized plan',
  analyzed: 'Analyzed plan',
  parsed: 'Parsed plan',
} as const

function Plans({ plans }: { plans: NonNullable<Query['plans']> }): JSX.Element {
  return (
    <Part title="Plans as text">
      {Object.entries(planTitles).map(
        ([name, title]) =>
          plans[name as keyof typeof planTitles] && (
            <details key={name} open={name === 'physical'}>
              <summary>{title}</summary>
              <Text label={title}>{plans[name as keyof typeof planTitles]}</Text>
            </details>
          ),
      )}
    </Part>
  )
}

/** The code is made when somebody wants to see it. */
function Code({ id }: { id: number }): JSX.Element {
  const [code, setCode] = useState<GeneratedCode | undefined>(undefined)
  const [said, setSaid] = useState('')
  const show = async (): Promise<void> => {
    setSaid('Making it …')
    try {
      const appId = encodeURIComponent(hello.value?.appId ?? '')
      setCode(await ask<GeneratedCode>(`applications/${appId}/sql/${id}/codegen`))
      setSaid('')
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Part title="Generated code">
      {code === undefined ? (
        <button type="button" onClick={() => void show()}>
          Show the code
        </button>
      ) : code.stages.length === 0 ? (
        <p class="empty">No code was generated for this query.</p>
      ) : (
        code.stages.map(stage => (
          <details key={stage.id} open={code.stages.length === 1}>
            <summary>{stage.name}</summary>
            <Text label={`Generated code of ${stage.name}`}>{stage.source}</Text>
          </details>
        ))
      )}
      <p role="status" class="hint">
        {said}
      </p>
    </Part>
  )
}
