/** Where the reader is: the part of the address behind `#`, as `/jobs/3?page=2`. Pages are chosen here, not by the server. */
import { signal } from '@preact/signals'

export interface Route {
  /** `['jobs', '3']` */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

function parse(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const parts = path.split('/').filter(part => part !== '')
  return { path: parts.map(decode), query: new URLSearchParams(query) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // not escaped by us
  }
}

export const route = signal<Route>(parse(location.hash))

addEventListener('hashchange', () => {
  route.value = parse(location.hash)
})

/** The address of a page: `href('jobs', 3)` is `#/jobs/3`. */
export function href(...parts: (string | number)[]): string {
  return `#/${parts.map(part => encodeURIComponent(part)).join('/')}`
}

/** The address of the page that is shown, with another value of one of its choices. */
export function hrefWith(name: string, value: string): string {
  const query = new URLSearchParams(route.value.query)
  query.set(name, value)
  return `${href(...route.value.path)}?${query}`
}

/** Shows a page without a step in the history. */
export function redirect(to: string): void {
  history.replaceState(null, '', to)
  route.value = parse(to)
}
