/** Times as Spark's REST API writes them: `2026-01-31T12:00:00.000GMT`. */
export function timeText(ms: number): string
export function timeText(ms: number | undefined): string | undefined
export function timeText(ms: number | undefined): string | undefined {
  if (ms === undefined) return undefined
  return new Date(ms).toISOString().replace(/Z$/, 'GMT')
}
