/**
 * What a page reads: an answer of the server, read again when its topic has changed, kept while the server cannot be
 * reached. At most one request for a path is under way, and none while the page is not visible.
 */
import { effect, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Topic } from './api.js'
import { connection, hello, versions } from './live.js'

/** What is known of an answer. */
export interface Resource<T> {
  /** The newest answer; undefined until there is one. */
  readonly data: T | undefined
  /** Why the newest request gave none, in words. */
  readonly error: string | undefined
}

class NotAnswered extends Error {}

const visible = signal(document.visibilityState !== 'hidden')
document.addEventListener('visibilitychange', () => {
  visible.value = document.visibilityState !== 'hidden'
})

/** Answers by path, of the application that is shown; the oldest leave. */
const kept = new Map<string, Resource<unknown>>()
const keptAtMost = 30

/** Forgets all answers: another application is shown. */
export function forgetAnswers(): void {
  kept.clear()
}

/** The answer of a path under `/api/v1`. */
export async function ask<T>(path: string): Promise<T> {
  const response = await fetch(`api/v1/${path}`, { headers: { accept: 'application/json' } })
  if (response.ok) return (await response.json()) as T
  const text = await response.text()
  let said: unknown
  try {
    said = (JSON.parse(text) as { error?: unknown }).error
  } catch {
    said = undefined // not of the program itself
  }
  throw new NotAnswered(
    typeof said === 'string' ? said : `${response.status} ${response.statusText}`.trim(),
  )
}

/**
 * Reads `path` (under the application) whenever one of `topics` has changed, and gives each outcome to `take`. `next` may
 * name another path for the reads that follow. Returns what ends it.
 */
export function follow<T>(
  path: () => string,
  topics: readonly Topic[],
  take: (outcome: Resource<T>) => void,
): () => void {
  let isReading = false
  let isStale = false
  let isEnded = false
  const read = async (appId: string): Promise<void> => {
    if (isReading) {
      isStale = true
      return
    }
    isReading = true
    do {
      isStale = false
      try {
        const data = await ask<T>(`applications/${encodeURIComponent(appId)}/${path()}`)
        if (!isEnded) take({ data, error: undefined })
      } catch (error) {
        // a server that is away is said once, above all pages
        const isSaid = error instanceof NotAnswered
        if (!isEnded && isSaid) take({ data: undefined, error: error.message })
      }
    } while (isStale && !isEnded)
    isReading = false
  }
  const stop = effect(() => {
    const appId = hello.value?.appId
    for (const topic of topics) versions[topic].value
    if (appId === undefined || !visible.value || connection.value === 'lost') return
    void read(appId)
  })
  return () => {
    isEnded = true
    stop()
  }
}

const changed = signal(0)

/** What is known of the answer to `path` (under the application), kept up to date while the component is shown. */
export function useResource<T>(path: string, ...topics: Topic[]): Resource<T> {
  const appId = hello.value?.appId ?? ''
  const key = `${appId}/${path}`
  useEffect(
    () =>
      follow<T>(
        () => path,
        topics,
        outcome => {
          const before = kept.get(key)
          kept.delete(key)
          kept.set(key, outcome.error === undefined ? outcome : { ...before, ...outcome })
          for (const oldest of kept.keys()) {
            if (kept.size <= keptAtMost) break
            kept.delete(oldest)
          }
          changed.value++
        },
      ),
    // what has ended changes no more: its topics may go
    [key, topics.join()],
  )
  changed.value
  return (kept.get(key) as Resource<T> | undefined) ?? { data: undefined, error: undefined }
}
