/**
 * A picture of steps and what they feed, as boxes and lines: along the screen where it is wide, down it where it is narrow.
 * Each box is reached by keys and says what it is; the same stands below as a list.
 */
import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type Layout, layOut, type NodeId } from '../graph-layout.js'
import { Scrollable } from './scrollable.js'

export interface GraphNode {
  readonly id: NodeId
  readonly title: string
  /** Lines below the title; empty ones are left out. */
  readonly lines: readonly string[]
  /** How much of the whole it takes, 0 to 1: its colour. */
  readonly share?: number | null
  /** A look of its own, as `source`, `state`. */
  readonly look?: string
}

export interface GraphProps {
  readonly label: string
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly (readonly [from: NodeId, to: NodeId])[]
}

const box = { width: 168, line: 15, pad: 8 }
const gap = { along: 28, across: 14, down: 26 }

interface Point {
  readonly x: number
  readonly y: number
}

export function Graph({ label, edges, ...props }: GraphProps): JSX.Element {
  const nodes = props.nodes.map(node => ({ ...node, lines: node.lines.filter(Boolean) }))
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [chosen, setChosen] = useState<NodeId | undefined>(undefined)
  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => setWidth(frame.current!.clientWidth))
    watcher.observe(frame.current!)
    setWidth(frame.current!.clientWidth)
    return () => watcher.disconnect()
  }, [])

  const shape = JSON.stringify([nodes.map(({ id }) => id), edges])
  const layout = useMemo(
    () =>
      layOut(
        nodes.map(({ id }) => id),
        edges,
      ),
    [shape],
  )
  const rows = Math.max(0, ...nodes.map(({ lines }) => lines.length))
  const height = box.pad * 2 + box.line * (1 + rows)
  const alongWidth = layout.layers * (box.width + gap.along) - gap.along + 4
  // a wide screen has no room for what is long downwards either
  const isAlong = alongWidth <= width || (width > 700 && alongWidth < width * 2)
  const size = sizeOf(layout, isAlong, height)
  const corner = ({ layer, place }: { layer: number; place: number }): Point =>
    isAlong
      ? { x: 2 + layer * (box.width + gap.along), y: 2 + place * (height + gap.across) }
      : { x: 2 + place * (box.width + gap.across), y: 2 + layer * (height + gap.down) }
  const byId = new Map(nodes.map(node => [node.id, node]))

  return (
    <div ref={frame} class="graph">
      <Scrollable label={label}>
        {/* biome-ignore lint/a11y/useSemanticElements: there is no element for a group of an SVG */}
        <svg width={size.width} height={size.height} role="group" aria-label={label}>
          {layout.edges.map(({ from, to, through }) => (
            <path
              key={`${from} ${to}`}
              class={chosen === from || chosen === to ? 'edge chosen' : 'edge'}
              d={pathOf(through.map(corner), isAlong, height)}
            />
          ))}
          {layout.nodes.map(placed => (
            <Box
              key={placed.id}
              node={byId.get(placed.id)!}
              at={corner(placed)}
              height={height}
              feeds={edges.flatMap(([from, to]) =>
                from === placed.id ? [byId.get(to)?.title ?? String(to)] : [],
              )}
              onChoose={isChosen => setChosen(isChosen ? placed.id : undefined)}
            />
          ))}
        </svg>
      </Scrollable>
      <details>
        <summary>As a list</summary>
        <ol class="steps">
          {inOrder(layout).map(id => {
            const node = byId.get(id)!
            const targets = edges.flatMap(([from, to]) =>
              from === id ? [byId.get(to)?.title] : [],
            )
            return (
              <li key={id}>
                <strong>{node.title}</strong>
                {[...node.lines, targets.length > 0 && `feeds ${targets.join(', ')}`]
                  .filter(Boolean)
                  .map(line => `; ${line}`)}
              </li>
            )
          })}
        </ol>
      </details>
    </div>
  )
}

function Box(props: {
  node: GraphNode
  at: Point
  height: number
  feeds: readonly string[]
  onChoose: (isChosen: boolean) => void
}): JSX.Element {
  const { node, at, height, feeds, onChoose } = props
  const share = Math.max(0, Math.min(1, node.share ?? 0))
  const heat = share >= 0.5 ? 'hot' : share >= 0.25 ? 'warm' : ''
  const said = [node.title, ...node.lines, feeds.length > 0 && `feeds ${feeds.join(', ')}`]
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: keys reach a box to read it
    <g
      class={`node ${node.look ?? ''} ${heat}`}
      transform={`translate(${at.x} ${at.y})`}
      role="img"
      aria-label={said.filter(Boolean).join('; ')}
      // in SVG the letters count
      tabindex={0}
      onFocus={() => onChoose(true)}
      onBlur={() => onChoose(false)}
      onMouseEnter={() => onChoose(true)}
      onMouseLeave={() => onChoose(false)}
    >
      <title>{[node.title, ...node.lines].join('\n')}</title>
      <rect class="box" width={box.width} height={height} rx="4" />
      {share > 0 && (
        <rect class="share" x="1" y={height - 4} width={(box.width - 2) * share} height="3" />
      )}
      {/* letters differ in width: what is too long ends at the box */}
      <svg width={box.width - 4} height={height} aria-hidden="true">
        <text x={box.pad} y={box.pad + 11} class="name">
          {cut(node.title, 23)}
        </text>
        {node.lines.map((line, i) => (
          <text key={line} x={box.pad} y={box.pad + 11 + box.line * (i + 1)}>
            {cut(line, 29)}
          </text>
        ))}
      </svg>
    </g>
  )
}

/** The end of a path tells more than its beginning. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const isPath = /^\S*[/\\]\S*:\d+(:\d+)?$/.test(text)
  return isPath ? `…${text.slice(1 - length)}` : `${text.slice(0, length - 1)}…`
}

function sizeOf(
  layout: Layout,
  isAlong: boolean,
  height: number,
): { width: number; height: number } {
  const { layers, places } = layout
  return isAlong
    ? {
        width: layers * (box.width + gap.along) - gap.along + 4,
        height: places * (height + gap.across) - gap.across + 4,
      }
    : {
        width: places * (box.width + gap.across) - gap.across + 4,
        height: layers * (height + gap.down) - gap.down + 4,
      }
}

/** A smooth line from the end of the first box, past the middle of those between, to the beginning of the last. */
function pathOf(corners: readonly Point[], isAlong: boolean, height: number): string {
  const points = corners.flatMap(({ x, y }, i): Point[] => {
    const begin = isAlong ? { x, y: y + height / 2 } : { x: x + box.width / 2, y }
    const end = isAlong ? { x: x + box.width, y: begin.y } : { x: begin.x, y: y + height }
    if (i === 0) return [end]
    return i === corners.length - 1 ? [begin] : [begin, end]
  })
  return points
    .map((point, i) => {
      if (i === 0) return `M${point.x} ${point.y}`
      const before = points[i - 1]
      return isAlong
        ? `C${(before.x + point.x) / 2} ${before.y} ${(before.x + point.x) / 2} ${point.y} ${point.x} ${point.y}`
        : `C${before.x} ${(before.y + point.y) / 2} ${point.x} ${(before.y + point.y) / 2} ${point.x} ${point.y}`
    })
    .join('')
}

function inOrder(layout: Layout): NodeId[] {
  return layout.nodes.toSorted((a, b) => a.layer - b.layer || a.place - b.place).map(({ id }) => id)
}
