/** `/environment`: what the program runs in, and its settings. */
import type { Application } from '../application.js'

export function environment({ status }: Application): unknown {
  const { application } = status
  const configuration = application?.configuration ?? []
  return {
    runtime: application?.runtime ?? {},
    sparkProperties: configuration
      .filter(({ source }) => source !== 'default')
      .map(({ key, value }) => [key, value ?? '']),
    systemProperties: Object.entries(application?.runtime ?? {}),
    hadoopProperties: [],
    classpathEntries: [],
    configuration,
  }
}
