import type { Resources } from './bench.js'

/** Processor time of all threads, and the peak of resident memory, of this process. */
export function processResources(): Resources {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakRssMb: maxRSS / 1024 }
}
