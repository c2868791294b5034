/** `/applications`: which there are. */
import type { ApplicationSummary } from '../application.js'
import { timeText } from './time-text.js'

/** One application in Spark's shape; each has one attempt. */
export function applicationJson(summary: ApplicationSummary): object {
  const { id, name, user, version, startMs, endMs, lastMs } = summary
  // Spark's mark of one that has not ended
  const endEpoch = endMs ?? -1
  return {
    id,
    name,
    attempts: [
      {
        startTime: timeText(startMs),
        endTime: timeText(endMs ?? -1),
        lastUpdated: timeText(lastMs),
        duration: Math.max(0, lastMs - startMs),
        sparkUser: user,
        completed: endMs !== undefined,
        appSparkVersion: version,
        startTimeEpoch: startMs,
        endTimeEpoch: endEpoch,
        lastUpdatedEpoch: lastMs,
      },
    ],
  }
}
