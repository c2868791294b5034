/**
 * The connection to the program: one stream of server-sent events says who is there and what has changed. It is opened
 * again, for as long as the page is open, whenever it breaks.
 *
 *   connecting -> live <-> lost        the server does not answer; what was last known stays on the screen
 *                  live  -> ended      the program has said that it ends, or is a finished run from its event log
 *
 * When another application answers at the same address, the program was restarted: `onRestart` is called.
 */
import { batch, type Signal, signal } from '@preact/signals'
import type { Hello, Topic } from './api.js'

export type Connection = 'connecting' | 'live' | 'lost' | 'ended'

export const connection = signal<Connection>('connecting')
/** Who answers; undefined until the first answer. */
export const hello = signal<Hello | undefined>(undefined)
/** When the connection was lost, or the program ended, in ms. */
export const silentSince = signal<number | undefined>(undefined)
/** When the program was seen to have been restarted, in ms; undefined when it was not, or the reader has seen it. */
export const restartedAt = signal<number | undefined>(undefined)
/** How often each topic has changed since the connection was made. */
export const versions: Readonly<Record<Topic, Signal<number>>> = {
  jobs: signal(0),
  stages: signal(0),
  executors: signal(0),
  storage: signal(0),
  streaming: signal(0),
  sql: signal(0),
}

/** Which of several finished runs is looked at, as `?app=ID` before the `#`; the newest when it is not said. */
const chosen = new URLSearchParams(location.search).get('app')

const firstRetryMs = 500
const lastRetryMs = 4000

/** Connects, and stays connected. `onRestart` is called when another application than before answers. */
export function connect(onRestart: () => void): void {
  let retryMs = firstRetryMs
  const open = (): void => {
    const source = new EventSource(
      `api/v1/millrace/live${chosen === null ? '' : `?app=${encodeURIComponent(chosen)}`}`,
    )
    source.addEventListener('hello', event => {
      const said = JSON.parse(event.data) as Hello
      const before = hello.value
      retryMs = firstRetryMs
      batch(() => {
        hello.value = said
        connection.value = 'live'
        silentSince.value = undefined
        if (before !== undefined && before.appId !== said.appId) {
          restartedAt.value = Date.now()
          onRestart()
        }
      })
    })
    source.addEventListener('change', event => {
      const counters = JSON.parse(event.data) as Partial<Record<Topic, number>>
      batch(() => {
        for (const [topic, version] of Object.entries(versions)) {
          version.value = counters[topic as Topic] ?? version.value
        }
      })
    })
    source.addEventListener('end', event => {
      const { endTime } = JSON.parse(event.data) as { endTime: number }
      connection.value = 'ended'
      silentSince.value = endTime
    })
    source.onerror = () => {
      source.close()
      if (connection.value !== 'ended' && connection.value !== 'lost') {
        connection.value = 'lost'
        silentSince.value = Date.now()
      }
      setTimeout(open, retryMs)
      retryMs = Math.min(retryMs * 2, lastRetryMs)
    }
  }
  open()
}
