/** Groups of rows of which the program gives one page at a time: which pages are looked at, and a group as a table. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Listed, Topic } from '../api.js'
import { count } from '../format.js'
import { type Resource, useResource } from '../resource.js'
import { Part } from './page.js'
import { type Column, Pager, Table } from './table.js'

/** Rows of a page; the program's own number. */
const pageSize = 50

export interface Lists<T> {
  /** The newest answer; while other pages are read, the one before. */
  readonly answer: Resource<T>
  /** By group, where its page begins; and what it is sorted by. */
  readonly asked: Readonly<Record<string, string>>
  ask(name: string, value: string): void
}

/** Reads `path`, with the pages that the reader has chosen. */
export function useLists<T>(path: string, topic: Topic): Lists<T> {
  const [asked, setAsked] = useState<Readonly<Record<string, string>>>({})
  const before = useRef<T | undefined>(undefined)
  const { data, error } = useResource<T>(`${path}?${new URLSearchParams(asked)}`, topic)
  before.current = data ?? before.current
  return {
    answer: { data: before.current, error },
    asked,
    ask: (name, value) => setAsked({ ...asked, [name]: value }),
  }
}

/** How the groups are sorted, to be chosen. */
export function Order({ lists }: { lists: Lists<unknown> }): JSX.Element {
  return (
    <label class="order">
      Show{' '}
      <select
        value={lists.asked.sortBy ?? ''}
        onChange={event => lists.ask('sortBy', event.currentTarget.value)}
      >
        <option value="">newest first</option>
        <option value="-duration">longest first</option>
      </select>
    </label>
  )
}

export function ListedPart<Row>(props: {
  title: string
  /** Says what the table has. */
  caption: string
  /** The name of the group in the address. */
  group: string
  lists: Lists<unknown>
  listed: Listed<Row>
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string | number
  /** What is said when there is no row; without it there is no table then. */
  empty?: string
}): JSX.Element | null {
  const { title, caption, group, lists, listed, columns, rowKey, empty } = props
  const { total, offset, rows } = listed
  if (total === 0 && empty === undefined) return null
  const isWhole = rows.length === total
  return (
    <Part title={`${title} (${count(total)})`}>
      <Table
        caption={caption}
        // a page that is one of several is sorted by the program
        columns={isWhole ? columns : columns.map(column => ({ ...column, sort: undefined }))}
        rows={rows}
        rowKey={rowKey}
        empty={empty}
      />
      {!isWhole && (
        <Pager
          label={caption}
          page={Math.floor(offset / pageSize)}
          pages={Math.ceil(total / pageSize)}
          rows={total}
          onPage={page => lists.ask(group, String(page * pageSize))}
        />
      )}
    </Part>
  )
}
