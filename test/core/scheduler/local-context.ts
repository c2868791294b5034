/** A SparkContext for one test, stopped whatever happens, and what its listeners heard. */
import {
  SparkConf,
  SparkContext,
  type SparkContextParts,
  type SparkListenerEvent,
} from '../../../src/index.js'

export type Heard<T extends SparkListenerEvent['type']> = Extract<SparkListenerEvent, { type: T }>

export interface LocalContext {
  readonly sc: SparkContext
  readonly events: readonly SparkListenerEvent[]
  /** The events of one type so far. */
  heard<T extends SparkListenerEvent['type']>(type: T): Heard<T>[]
  /** Resolves at the next event for which `wanted` is true. */
  next(wanted: (event: SparkListenerEvent) => boolean): Promise<SparkListenerEvent>
}

export interface ContextOptions {
  readonly master?: string
  readonly settings?: Readonly<Record<string, string>>
  readonly parts?: SparkContextParts
}

export async function withContext<R>(
  options: ContextOptions,
  use: (context: LocalContext) => Promise<R>,
): Promise<R> {
  const conf = new SparkConf().setMaster(options.master ?? 'local[2]')
  conf.set('spark.log.level', 'OFF').setAll(Object.entries(options.settings ?? {}))
  const sc = new SparkContext(conf, options.parts)
  const events: SparkListenerEvent[] = []
  const waiting = new Set<(event: SparkListenerEvent) => void>()
  sc.addSparkListener(event => {
    events.push(event)
    for (const tell of waiting) tell(event)
  })
  try {
    return await use({
      sc,
      events,
      heard: type => events.filter((event): event is Heard<typeof type> => event.type === type),
      next: wanted =>
        new Promise(resolve => {
          const tell = (event: SparkListenerEvent): void => {
            if (!wanted(event)) return
            waiting.delete(tell)
            resolve(event)
          }
          waiting.add(tell)
        }),
    })
  } finally {
    await sc.stop()
  }
}
