/**
 * The best plain one-thread script over JSON.parse that we know of: a window of the file becomes one string, each line is cut
 * out of it and parsed, and the counts are in a Map for each time window, in boxes (a hit needs one lookup).
 */
import type { Ad } from './event-data.js'
import { forEachWindow } from './script-windows.js'

export interface CampaignCount {
  readonly campaign: string
  /** Begin of the window in milliseconds. */
  readonly start: number
  readonly views: number
}

interface Event {
  readonly event_type: string
  readonly ad_id: string
  readonly event_time: number
}

export function countViewsOfFile(
  path: string,
  ads: readonly Ad[],
  windowMillis: number,
): CampaignCount[] {
  const campaigns = new Map(ads.map(ad => [ad.ad_id, ad.campaign_id]))
  const windows = new Map<number, Map<string, { n: number }>>()
  forEachWindow(path, (buffer, bytes) => {
    const text = buffer.toString('utf8', 0, bytes)
    for (let start = 0; start < text.length; ) {
      let end = text.indexOf('\n', start)
      if (end < 0) end = text.length
      const event = JSON.parse(text.slice(start, end)) as Event
      start = end + 1
      if (event.event_type !== 'view') continue
      const campaign = campaigns.get(event.ad_id)
      if (campaign === undefined) continue
      const begin = Math.floor(event.event_time / windowMillis) * windowMillis
      let counts = windows.get(begin)
      if (counts === undefined) {
        counts = new Map()
        windows.set(begin, counts)
      }
      const box = counts.get(campaign)
      if (box === undefined) counts.set(campaign, { n: 1 })
      else box.n++
    }
  })
  return Array.from(windows).flatMap(([start, counts]) =>
    Array.from(counts, ([campaign, { n }]) => ({ campaign, start, views: n })),
  )
}
