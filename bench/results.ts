/** From the reports of a variant's runs to the line that is published. */
import type { ChildReport } from './child.js'
import { median } from './statistics.js'

export interface ResultLine {
  readonly bench: string
  readonly variant: string
  readonly rows: number
  /** Median of the runs. */
  readonly seconds: number
  readonly rowsPerSecond: number
  /** Median of the runs. */
  readonly cpuSeconds: number
  /** The highest of the runs. */
  readonly peakRssMb: number
  readonly [detail: string]: string | number
}

export function summarize(
  bench: string,
  variant: string,
  reports: readonly ChildReport[],
): ResultLine {
  const rows = reports[0].rows
  const seconds = median(reports.map(report => report.seconds))
  const details: Record<string, number> = {}
  for (const name of Object.keys(reports[0].details ?? {})) {
    details[name] = round(median(reports.map(report => report.details?.[name] ?? Number.NaN)), 4)
  }
  return {
    bench,
    variant,
    rows,
    seconds: round(seconds, 6),
    rowsPerSecond: Math.round(rows / seconds),
    cpuSeconds: round(median(reports.map(report => report.resources.cpuSeconds)), 3),
    peakRssMb: round(Math.max(...reports.map(report => report.resources.peakRssMb)), 1),
    ...details,
  }
}

/** A table for people; what is not in the fixed columns stands at the end of the row. */
export function formatTable(lines: readonly ResultLine[], unit: string): string {
  const head = ['variant', `${unit}`, 'seconds', `${unit}/s`, 'cpu s', 'peak MB', '']
  const rows = lines.map(line => {
    const { bench: _, variant, rows: count, seconds, rowsPerSecond, cpuSeconds, peakRssMb } = line
    const details = Object.entries(line)
      .slice(7)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')
    return [
      variant,
      count.toLocaleString('en'),
      seconds.toPrecision(4),
      rowsPerSecond.toLocaleString('en'),
      cpuSeconds.toFixed(2),
      peakRssMb.toFixed(0),
      details,
    ]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map(row => row[i].length)))
  return [head, ...rows]
    .map(row =>
      row.map((cell, i) =>
        i === 0 || i === 6 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
      ),
    )
    .map(row => `${row.join('  ').trimEnd()}\n`)
    .join('')
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
