/** The frame of all pages: whose program it is, how it is, which pages there are. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Application, Hello } from './api.js'
import { duration, localTime } from './format.js'
import { connection, hello, restartedAt, silentSince } from './live.js'
import { BatchPage } from './pages/batch.js'
import { Environment } from './pages/environment.js'
import { Executors } from './pages/executors.js'
import { JobPage, Jobs } from './pages/jobs.js'
import { Queries, QueryPage } from './pages/sql.js'
import { StagePage, Stages } from './pages/stages.js'
import { RddPage, Storage } from './pages/storage.js'
import { Streaming } from './pages/streaming.js'
import { Page } from './parts/page.js'
import { At } from './parts/values.js'
import { ask } from './resource.js'
import { href, redirect, route } from './route.js'

/** A page of the navigation, with the pages below it. */
interface Tab {
  /** The first part of its addresses. */
  readonly name: string
  readonly title: string
  /** Whether it has anything of this program so far, and what to say when it has not; a page without this is for all. */
  readonly needs?: { readonly isThere: (program: Hello) => boolean; readonly otherwise: string }
  /** The page for the parts of the address behind its name; undefined when there is none. */
  readonly page: (rest: readonly string[]) => JSX.Element | undefined
}

const alone =
  (List: () => JSX.Element, One?: (props: { id: string }) => JSX.Element): Tab['page'] =>
  ([id, ...more]) => {
    if (id === undefined) return <List />
    return One === undefined || more.length > 0 ? undefined : <One key={id} id={id} />
  }

/** In the order of the navigation; the first that is for the program is where one lands. */
const tabs: readonly Tab[] = [
  {
    name: 'streaming',
    title: 'Streaming',
    needs: {
      isThere: program => program.streaming,
      otherwise: 'This program has started no StreamingContext so far.',
    },
    page: ([kind, id, ...more]) => {
      if (kind === undefined) return <Streaming />
      return kind === 'batches' && id !== undefined && more.length === 0 ? (
        <BatchPage key={id} id={id} />
      ) : undefined
    },
  },
  { name: 'jobs', title: 'Jobs', page: alone(Jobs, JobPage) },
  { name: 'stages', title: 'Stages', page: alone(Stages, StagePage) },
  { name: 'storage', title: 'Storage', page: alone(Storage, RddPage) },
  { name: 'executors', title: 'Executors', page: alone(Executors) },
  {
    name: 'sql',
    title: 'SQL',
    needs: {
      isThere: program => program.sql,
      otherwise: 'This program has run no query so far.',
    },
    page: alone(Queries, QueryPage),
  },
  { name: 'environment', title: 'Environment', page: alone(Environment) },
]

const isShown = ({ needs }: Tab, program: Hello): boolean => needs?.isThere(program) ?? true

/** What was shown of the program before is of no use for the one that runs now. */
export function startAfresh(): void {
  const [name] = route.value.path
  if (route.value.path.length > 1) redirect(href(name))
}

export function App(): JSX.Element {
  const program = hello.value
  const [name, ...rest] = route.value.path
  return (
    <>
      <a class="skip" href={location.hash || '#/'} onClick={focusMain}>
        Skip to the page
      </a>
      <header>
        <div class="who">
          <strong class="mark">millrace</strong>
          {program && <span class="name">{program.name ?? program.appId}</span>}
          {program && <span class="version">{program.version}</span>}
          {program && <Runs program={program} />}
          <Health />
        </div>
        {program && <Navigation program={program} at={name} />}
      </header>
      <main id="main" tabIndex={-1}>
        <Notices />
        {program ? (
          <Content key={program.appId} program={program} name={name} rest={rest} />
        ) : (
          <Waiting />
        )}
      </main>
    </>
  )
}

function focusMain(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Navigation({ program, at }: { program: Hello; at: string | undefined }): JSX.Element {
  return (
    <nav class="tabs" aria-label="Pages">
      <ul>
        {tabs
          .filter(tab => isShown(tab, program))
          .map(({ name, title }) => (
            <li key={name}>
              <a href={href(name)} aria-current={name === at ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  )
}

function Content(props: {
  program: Hello
  name: string | undefined
  rest: string[]
}): JSX.Element | null {
  const { program, name, rest } = props
  const shown = tabs.filter(tab => isShown(tab, program))
  if (name === undefined) {
    queueMicrotask(() => redirect(href(shown[0].name)))
    return null
  }
  const tab = tabs.find(tab => tab.name === name)
  if (tab?.needs?.isThere(program) === false) {
    return (
      <Page title={tab.title}>
        <p class="empty">{tab.needs.otherwise}</p>
      </Page>
    )
  }
  return (
    tab?.page(rest) ?? (
      <Page title="No such page">
        <p class="empty">
          There is no page at <code>{location.hash}</code>. Those that there are stand above.
        </p>
      </Page>
    )
  )
}

/** Finished runs to choose from, where there are several. */
function Runs({ program }: { program: Hello }): JSX.Element | null {
  const [runs, setRuns] = useState<readonly Application[]>([])
  useEffect(() => {
    if (program.finished) ask<Application[]>('applications').then(setRuns, () => setRuns([]))
  }, [program])
  if (runs.length < 2) return null
  const choose = (id: string): void => {
    location.search = `?app=${encodeURIComponent(id)}`
  }
  return (
    <label>
      Run{' '}
      <select value={program.appId} onChange={event => choose(event.currentTarget.value)}>
        {runs.map(({ id, name, attempts }) => (
          <option key={id} value={id}>
            {`${name}, ${localTime(attempts[0].startTimeEpoch, Date.now())}`}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The state of the connection, in a word with a mark. */
function Health(): JSX.Element {
  const program = hello.value
  const states = {
    connecting: ['idle', 'connecting'],
    live: ['good', 'running'],
    lost: ['bad', 'cannot be reached'],
    ended: ['idle', program?.finished ? 'finished run' : 'ended'],
  } as const
  const [look, text] = states[connection.value]
  return (
    <span class="health">
      <span class={`status ${look}`}>{text}</span>
      {program && connection.value === 'ended' && silentSince.value !== undefined && (
        <span class="dim"> after {duration(silentSince.value - program.startTime)}</span>
      )}
    </span>
  )
}

/** What happens to the program as a whole, read out when it happens. */
function Notices(): JSX.Element {
  const program = hello.value
  return (
    <div aria-live="polite" role="status" class="notices">
      {restartedAt.value !== undefined && (
        <p class="finding note">
          <strong>Program restarted.</strong> Another run answers here since{' '}
          <At time={restartedAt.value} />; all that is shown is of it.{' '}
          <button type="button" onClick={() => (restartedAt.value = undefined)}>
            Dismiss
          </button>
        </p>
      )}
      {connection.value === 'lost' && program && (
        <p class="finding bad">
          <strong>The program cannot be reached</strong> since <At time={silentSince.value} />. What
          is shown is what was known then; this page goes on by itself when it answers again.
        </p>
      )}
      {connection.value === 'ended' && program && !program.finished && (
        <p class="finding note">
          <strong>The program has ended</strong> at <At time={silentSince.value} />. What is shown
          is what was known then; when it is started again, this page goes on with it.
        </p>
      )}
    </div>
  )
}

function Waiting(): JSX.Element {
  return (
    <p class="empty" role="status">
      {connection.value === 'lost'
        ? 'No program answers here. This page goes on by itself when one does.'
        : 'Connecting …'}
    </p>
  )
}
