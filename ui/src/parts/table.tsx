/** Tables: sorted by a click on a header, a page of rows at a time, so that the document stays small. */
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { count } from '../format.js'
import { Scrollable } from './scrollable.js'

export interface Column<Row> {
  readonly title: string
  readonly cell: (row: Row) => ComponentChildren
  /** Makes the column one to sort by. */
  readonly sort?: (row: Row) => number | string | undefined | null
  /** Numbers stand right. */
  readonly isNumber?: boolean
  /** Left out on narrow screens: not what one looks for first. */
  readonly isMinor?: boolean
  /** Takes the room that is left, and breaks. */
  readonly isWide?: boolean
}

export interface TableProps<Row> {
  /** Says what the table has; read out, and shown above it when `isTitled`. */
  readonly caption: string
  readonly columns: readonly (Column<Row> | false | undefined)[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string | number
  /** What is said when there is no row. */
  readonly empty?: string
  readonly pageSize?: number
}

interface Order {
  readonly column: number
  readonly isDown: boolean
}

export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const { caption, rows, rowKey, empty, pageSize = 50 } = props
  const columns = props.columns.filter(column => column !== false && column !== undefined)
  const [order, setOrder] = useState<Order | undefined>(undefined)
  const [page, setPage] = useState(0)
  if (rows.length === 0 && empty !== undefined) return <p class="empty">{empty}</p>
  const sorted = order === undefined ? rows : sortRows(rows, columns[order.column], order.isDown)
  const pages = Math.max(1, Math.ceil(rows.length / pageSize))
  const at = Math.min(page, pages - 1)
  return (
    <>
      <Scrollable label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, i) => (
                <Header
                  key={column.title}
                  column={column}
                  direction={
                    order?.column === i ? (order.isDown ? 'descending' : 'ascending') : 'none'
                  }
                  onSort={() =>
                    setOrder({ column: i, isDown: order?.column === i ? !order.isDown : true })
                  }
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(at * pageSize, (at + 1) * pageSize).map(row => (
              <tr key={rowKey(row)}>
                {columns.map(column => (
                  <td key={column.title} class={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {pages > 1 && (
        <Pager label={caption} page={at} pages={pages} rows={rows.length} onPage={setPage} />
      )}
    </>
  )
}

/** Which page of how many, with steps. */
export function Pager(props: {
  label: string
  page: number
  pages: number
  rows: number
  onPage: (page: number) => void
}): JSX.Element {
  const { label, page, pages, rows, onPage } = props
  const step = (to: number, text: string): JSX.Element => (
    <button
      type="button"
      disabled={to < 0 || to >= pages || to === page}
      onClick={() => onPage(to)}
    >
      {text}
    </button>
  )
  return (
    <nav class="pager" aria-label={`Pages of: ${label}`}>
      {step(0, 'First')}
      {step(page - 1, 'Previous')}
      <span>
        Page {count(page + 1)} of {count(pages)}, {count(rows)} rows
      </span>
      {step(page + 1, 'Next')}
      {step(pages - 1, 'Last')}
    </nav>
  )
}

function Header<Row>(props: {
  column: Column<Row>
  direction: 'ascending' | 'descending' | 'none'
  onSort: () => void
}): JSX.Element {
  const { column, direction, onSort } = props
  if (column.sort === undefined) {
    return (
      <th scope="col" class={classOf(column)}>
        {column.title}
      </th>
    )
  }
  return (
    <th scope="col" class={classOf(column)} aria-sort={direction}>
      <button type="button" onClick={onSort}>
        {column.title}
        <span class="sort" aria-hidden="true">
          {direction === 'none' ? '' : direction === 'descending' ? '▾' : '▴'}
        </span>
      </button>
    </th>
  )
}

function classOf<Row>({ isNumber, isMinor, isWide }: Column<Row>): string | undefined {
  const names = [isNumber && 'number', isMinor && 'minor', isWide && 'wide'].filter(Boolean)
  return names.length === 0 ? undefined : names.join(' ')
}

function sortRows<Row>(rows: readonly Row[], column: Column<Row>, isDown: boolean): readonly Row[] {
  const sign = isDown ? -1 : 1
  const value = (row: Row): number | string => column.sort?.(row) ?? Number.NEGATIVE_INFINITY
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (typeof x === 'string' && typeof y === 'string') return sign * x.localeCompare(y)
    return x === y ? 0 : x < y ? -sign : sign
  })
}
