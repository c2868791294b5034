/** How the program is set: each configuration key with its value, its default and where it was set. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Environment as Answered } from '../api.js'
import { counted } from '../format.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { Status } from '../parts/values.js'
import { useResource } from '../resource.js'

export function Environment(): JSX.Element {
  const environment = useResource<Answered>('environment')
  return (
    <Page title="Environment">
      <Answer of={environment}>
        {({ configuration, runtime }) => (
          <>
            <Configuration settings={configuration} />
            <Pairs title="Runtime" pairs={Object.entries(runtime)} />
          </>
        )}
      </Answer>
    </Page>
  )
}

type Setting = Answered['configuration'][number]

function Configuration({ settings }: { settings: readonly Setting[] }): JSX.Element {
  const [text, setText] = useState('')
  const [onlySet, setOnlySet] = useState(false)
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = settings.filter(setting => {
    const all = `${setting.key} ${setting.value} ${setting.doc} ${setting.source}`.toLowerCase()
    return words.every(word => all.includes(word)) && !(onlySet && setting.source === 'default')
  })
  return (
    <Part
      title="Configuration"
      aside={
        <search class="filter">
          <label>
            Filter{' '}
            <input
              type="search"
              value={text}
              onInput={event => setText(event.currentTarget.value)}
            />
          </label>
          <label>
            <input
              type="checkbox"
              checked={onlySet}
              onChange={event => setOnlySet(event.currentTarget.checked)}
            />{' '}
            only what was set
          </label>
          <span role="status" class="hint">
            {counted(shown.length, 'key')}
          </span>
        </search>
      }
    >
      <Table
        caption="Configuration"
        columns={columns}
        rows={shown}
        rowKey={setting => setting.key}
        empty="No key fits."
        pageSize={100}
      />
    </Part>
  )
}

const columns: Column<Setting>[] = [
  {
    title: 'Key',
    cell: setting => <code title={setting.doc}>{setting.key}</code>,
    sort: setting => setting.key,
  },
  {
    title: 'Value',
    cell: setting => <span class="value">{setting.value ?? 'not set'}</span>,
    isWide: true,
  },
  {
    title: 'Set by',
    cell: setting => (
      <Status value={setting.source} look={setting.source === 'default' ? 'idle' : 'busy'} />
    ),
    sort: setting => setting.source,
  },
  {
    title: 'Default',
    cell: setting => <span class="dim">{setting.default ?? 'none'}</span>,
    isMinor: true,
  },
  {
    title: 'Meaning',
    cell: setting => <span class="doc">{setting.doc}</span>,
    isMinor: true,
    isWide: true,
  },
]

function Pairs(props: {
  title: string
  pairs: readonly (readonly [string, unknown])[]
}): JSX.Element {
  return (
    <Part title={props.title}>
      <Table
        caption={props.title}
        columns={[
          { title: 'Name', cell: ([name]) => name, sort: ([name]) => name },
          {
            title: 'Value',
            cell: ([, value]) => <span class="value">{String(value)}</span>,
            isWide: true,
          },
        ]}
        rows={props.pairs}
        rowKey={([name]) => name}
        empty="Nothing."
      />
    </Part>
  )
}
