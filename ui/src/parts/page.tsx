/** What every page has: a heading that gets the focus, the way back, and words for when there is nothing to show yet. */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { connection, hello } from '../live.js'
import type { Resource } from '../resource.js'

export interface Crumb {
  readonly text: string
  readonly href: string
}

let isFirst = true

export function Page(props: {
  title: string
  /** Pages above this one. */
  above?: readonly Crumb[]
  /** Beside the heading. */
  aside?: ComponentChildren
  children: ComponentChildren
}): JSX.Element {
  const { title, above = [] } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // a page that was chosen is read from its heading on
    if (!isFirst) heading.current?.focus()
    isFirst = false
  }, [])
  const name = hello.value?.name
  useEffect(() => {
    document.title = [title, name, 'millrace'].filter(Boolean).join(' · ')
  }, [title, name])
  return (
    <>
      {above.length > 0 && (
        <nav class="crumbs" aria-label="Pages above">
          {above.map(crumb => (
            <a key={crumb.href} href={crumb.href}>
              {crumb.text}
            </a>
          ))}
        </nav>
      )}
      <div class="title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {props.aside}
      </div>
      {props.children}
    </>
  )
}

/** What is known of an answer, or why nothing is. */
export function Answer<T>(props: {
  of: Resource<T>
  children: (data: T) => ComponentChildren
}): JSX.Element {
  const { data, error } = props.of
  if (data !== undefined) return <>{props.children(data)}</>
  if (error !== undefined) {
    return (
      <p class="empty" role="status">
        The program answers: {error}.
      </p>
    )
  }
  const isAway = connection.value === 'lost' || connection.value === 'ended'
  return (
    <p class="empty" role="status">
      {isAway ? 'This was not read before the program ended or was lost.' : 'Reading …'}
    </p>
  )
}

/** A part of a page under a heading. */
export function Part(props: {
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
}): JSX.Element {
  return (
    <section class="part">
      <div class="part-title">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  )
}
