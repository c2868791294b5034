/** A line over the last batches, on a canvas; what it shows is said in words too. */

import type { JSX } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { localTime } from '../format.js'

export interface ChartProps {
  readonly title: string
  /** Batch times in ms. */
  readonly time: readonly number[]
  readonly values: readonly (number | null)[]
  readonly format: (value: number | null | undefined) => string
  /** A line across, as the batch interval, with its name. */
  readonly limit?: { readonly value: number; readonly name: string }
  /** The page of a batch. */
  readonly onPick?: (timeMs: number) => void
}

const height = 130

/** What the chart shows, in a sentence. */
export function describe({ title, values, format, limit }: ChartProps): string {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return `${title}: nothing yet.`
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const over = limit === undefined ? 0 : known.filter(value => value > limit.value).length
  const limited =
    limit === undefined
      ? ''
      : ` ${limit.name}: ${format(limit.value)}, exceeded by ${over} of them.`
  return `${title} of the last ${known.length} batches: newest ${format(known.at(-1))}, mean ${format(mean)}, least ${format(Math.min(...known))}, largest ${format(Math.max(...known))}.${limited}`
}

export function Chart(props: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    const element = box.current!
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const make = (): void => {
      plot.current?.destroy()
      plot.current = new uPlot(options(element, latest), dataOf(latest.current), element)
    }
    const watcher = new ResizeObserver(() => {
      plot.current?.setSize({ width: element.clientWidth, height })
    })
    make()
    watcher.observe(element)
    dark.addEventListener('change', make)
    return () => {
      watcher.disconnect()
      dark.removeEventListener('change', make)
      plot.current?.destroy()
    }
  }, [])
  useLayoutEffect(() => plot.current?.setData(dataOf(props)), [props.time, props.values])

  const newest = props.values.findLast(value => value !== null)
  return (
    <figure class="chart">
      <figcaption>
        <span>{props.title}</span>
        <strong>{props.format(newest)}</strong>
      </figcaption>
      <div ref={box} class="plot" role="img" aria-label={describe(props)} />
    </figure>
  )
}

function dataOf({ time, values }: ChartProps): uPlot.AlignedData {
  return [time.map(ms => ms / 1000), values as (number | null)[]]
}

function options(element: HTMLElement, latest: { current: ChartProps }): uPlot.Options {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const axis: uPlot.Axis = {
    stroke: colour('--dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  }
  const top = (largest: number): number => {
    const limit = latest.current.limit?.value ?? 0
    // the limit belongs to the picture when values come near it
    return Math.max(largest, largest > limit / 10 ? limit : 0, 1e-3) * 1.08
  }
  return {
    width: element.clientWidth,
    height,
    padding: [4, 22, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'batches', setSeries: false },
      drag: { x: false, y: false },
      points: { size: 6 },
      bind: {
        click: (plot: uPlot) => () => {
          const index = plot.cursor.idx
          if (index !== null && index !== undefined)
            latest.current.onPick?.(latest.current.time[index])
          return null
        },
      },
    },
    scales: { x: { time: true }, y: { range: (_, __, largest) => [0, top(largest ?? 0)] } },
    axes: [
      { ...axis, size: 22, space: 70, values: (_, splits) => splits.map(clockTime) },
      {
        ...axis,
        size: 58,
        space: 26,
        values: (_, splits) => splits.map(value => latest.current.format(value)),
      },
    ],
    series: [
      {},
      {
        stroke: colour('--accent'),
        fill: colour('--accent-faint'),
        width: 1.5,
        points: { show: false },
      },
    ],
    hooks: {
      draw: [plot => drawLimit(plot, latest.current.limit?.value, colour('--bad'))],
      setCursor: [plot => showValue(plot, latest.current)],
    },
  }
}

const clockTime = (seconds: number): string => {
  const ms = seconds * 1000
  return localTime(ms - (ms % 1000), ms)
}

function drawLimit(plot: uPlot, limit: number | undefined, colour: string): void {
  if (limit === undefined || limit > plot.scales.y.max!) return
  const { ctx, bbox } = plot
  const y = plot.valToPos(limit, 'y', true)
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}

/** The value under the pointer stands in the figure's caption. */
function showValue(plot: uPlot, props: ChartProps): void {
  const shown = plot.root.closest('figure')?.querySelector('figcaption strong')
  if (!shown) return
  const index = plot.cursor.idx
  const isOver = index !== null && index !== undefined && (plot.cursor.left ?? -1) >= 0
  shown.textContent = isOver
    ? `${localTime(props.time[index], Date.now())}  ${props.format(props.values[index])}`
    : props.format(props.values.findLast(value => value !== null))
}
