/** A SparkContext with its web UI on a port of its own, for one test. */
import { SparkConf, SparkContext, type SparkContextParts } from '../../src/index.js'
import { startUi } from '../../src/ui/start.js'
import { uiSettings } from '../../src/ui/ui-settings.js'

export interface ContextWithUi {
  readonly sc: SparkContext
  readonly url: string
  /** The answer below `/api/v1/applications/APP/`, which must be there. */
  get<T = Record<string, unknown>>(path: string): Promise<T>
}

/** The application has no web UI of its own accord here: this one begins before its first job. */
export async function withUi<R>(
  settings: Readonly<Record<string, string>>,
  use: (context: ContextWithUi) => Promise<R>,
  parts: SparkContextParts = {},
): Promise<R> {
  const conf = new SparkConf().setMaster('local[2]').set('spark.log.level', 'OFF')
  conf.setAll([['spark.ui.enabled', 'false'], ...Object.entries(settings)])
  const sc = new SparkContext(conf, parts)
  try {
    const own = conf.clone().set('spark.ui.enabled', true).setIfMissing('spark.ui.port', 0)
    const running = await startUi(sc, uiSettings(own), take =>
      sc.addSparkListener(event => take(event, sc.env.clock.now())),
    )
    try {
      const { url } = running
      if (url === undefined) throw new Error('the web UI has not started')
      return await use({
        sc,
        url,
        async get(path) {
          const answer = await fetch(`${url}/api/v1/applications/${sc.applicationId}/${path}`)
          if (answer.status !== 200) throw new Error(`${path}: ${await answer.text()}`)
          return (await answer.json()) as never
        },
      })
    } finally {
      await running.stop()
    }
  } finally {
    await sc.stop()
  }
}
