/** Single values: times, states, places in the user's program, and errors. */
import type { ComponentChildren, JSX } from 'preact'
import { localTime, parseTime } from '../format.js'
import { Scrollable } from './scrollable.js'

/** A time where the reader is; the full one shows on hover. */
export function At({ time }: { time: number | string | null | undefined }): JSX.Element {
  const ms = typeof time === 'number' ? time : parseTime(time)
  if (ms === undefined) return <span>–</span>
  const iso = new Date(ms).toISOString()
  return (
    <time dateTime={iso} title={iso}>
      {localTime(ms, Date.now())}
    </time>
  )
}

const looks: Readonly<Record<string, string>> = {
  RUNNING: 'busy',
  ACTIVE: 'busy',
  PROCESSING: 'busy',
  QUEUED: 'idle',
  PENDING: 'idle',
  SKIPPED: 'idle',
  FAILED: 'bad',
  KILLED: 'bad',
  UNKNOWN: 'idle',
}

/** A state as a word with a mark; the colour says nothing that the word does not. */
export function Status({ value, look }: { value: string; look?: string }): JSX.Element {
  return (
    <span class={`status ${look ?? looks[value.toUpperCase()] ?? 'good'}`}>
      {value.toLowerCase()}
    </span>
  )
}

/** How much of something is done: `3 / 8 (1 failed)` over a bar. */
export function Progress(props: {
  done: number
  all: number
  running?: number
  failed?: number
  skipped?: number
}): JSX.Element {
  const { done, all, running = 0, failed = 0, skipped = 0 } = props
  const share = all === 0 ? 0 : Math.min(1, done / all)
  const extras = [
    running > 0 && `${running} running`,
    failed > 0 && `${failed} failed`,
    skipped > 0 && `${skipped} skipped`,
  ].filter(Boolean)
  return (
    <span class="progress">
      <span class="progress-bar" style={{ width: `${share * 100}%` }} />
      <span class="progress-text">
        {done}/{all}
        {extras.length > 0 && ` (${extras.join(', ')})`}
      </span>
    </span>
  )
}

const engineFrame = /node:internal|node_modules|\/millrace\/dist\/|\/dist\/src\//

/** An error with its stack: what it says first, then the user's lines, those of the engine dimmed. */
export function Failure({ text, label }: { text: string; label?: string }): JSX.Element {
  const lines = text.split('\n').slice(0, 200)
  return (
    <div class="failure">
      {label !== undefined && <h3>{label}</h3>}
      <Scrollable label={label ?? 'Error'}>
        <pre>
          {lines.map((line, i) => (
            <span
              key={`${i} ${line}`}
              class={i === 0 ? 'says' : engineFrame.test(line) ? 'engine' : undefined}
            >
              {line + '\n'}
            </span>
          ))}
        </pre>
      </Scrollable>
    </div>
  )
}

/** Facts in a row: name above, value below. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: ComponentChildren] | undefined | false)[]
}): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(
        fact =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** A long text as it was written: plans, code. */
export function Text({ label, children }: { label: string; children: string }): JSX.Element {
  return (
    <Scrollable label={label}>
      <pre class="text">{children}</pre>
    </Scrollable>
  )
}
