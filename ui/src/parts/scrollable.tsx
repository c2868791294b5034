/** Room for what may be wider than the screen. */
import type { ComponentChildren, JSX } from 'preact'

/** Something that may be wider than the screen: it scrolls by itself, by keys too, and the page does not. */
export function Scrollable(props: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keys
    <section class="scrollable" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  )
}
