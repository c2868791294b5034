/** Bars over time, one for each thing that took some: packed into few rows, with the table beside it as its text. */
import type { JSX } from 'preact'
import { duration, localTime } from '../format.js'

export interface Span {
  readonly key: string | number
  readonly label: string
  readonly start: number
  /** Undefined while it lasts. */
  readonly end: number | undefined
  readonly look: 'good' | 'bad' | 'busy'
  readonly href: string
}

/** Bars that are drawn: the newest. */
const most = 80

export function Timeline({
  label,
  spans,
  total = spans.length,
}: {
  label: string
  spans: readonly Span[]
  /** How many there are, when `spans` are the newest of more. */
  total?: number
}): JSX.Element | null {
  const shown = spans.toSorted((a, b) => a.start - b.start).slice(-most)
  if (shown.length === 0) return null
  const now = Date.now()
  const start = shown[0].start
  const end = Math.max(...shown.map(span => span.end ?? now), start + 1)
  const rows: number[] = []
  const bars = shown.map(span => {
    const free = rows.findIndex(until => until <= span.start)
    const row = free < 0 ? rows.length : free
    // a short bar is drawn wider than it is
    rows[row] = Math.max(span.end ?? now, span.start + (end - start) / 50)
    return { span, row }
  })
  return (
    <figure class="timeline">
      <figcaption>
        {label}: {duration(end - start)} from {localTime(start, now)}
        {shown.length < total && `, the newest ${shown.length}`}
      </figcaption>
      <div class="bars" style={{ height: `${rows.length * 20}px` }}>
        {bars.map(({ span, row }) => (
          <a
            key={span.key}
            href={span.href}
            class={`bar ${span.look}`}
            title={`${span.label}: ${duration((span.end ?? now) - span.start)}`}
            aria-label={`${span.label}: ${duration((span.end ?? now) - span.start)}`}
            tabIndex={-1}
            style={{
              top: `${row * 20}px`,
              left: `${((span.start - start) / (end - start)) * 100}%`,
              width: `${Math.max(0.4, (((span.end ?? now) - span.start) / (end - start)) * 100)}%`,
            }}
          >
            {((span.end ?? now) - span.start) / (end - start) > 0.05 && span.label}
          </a>
        ))}
      </div>
    </figure>
  )
}
