/** The REST API under `/api/v1`: from the parts of an address to what is answered as JSON. */
import type { Application, Applications } from '../application.js'
import { applicationJson } from './applications.js'
import { environment } from './environment.js'
import { allExecutors, executors } from './executors.js'
import { jobs } from './jobs.js'
import { jobsPage, stagesPage } from './lists.js'
import { unknown } from './rest-error.js'
import { sql } from './sql.js'
import { stages } from './stages.js'
import { blocksAndState, storage } from './storage.js'
import { graph, streaming, streamingPage } from './streaming.js'

type Route = (app: Application, rest: string[], query: URLSearchParams) => unknown

const routes: Readonly<Record<string, Route>> = {
  jobs,
  stages,
  executors,
  allexecutors: allExecutors,
  storage,
  environment,
  sql,
  streaming,
  millrace: (app, [part = ''], query) => {
    if (part === 'graph') return graph(app)
    if (part === 'streaming') return streamingPage(app, query)
    if (part === 'jobs') return jobsPage(app, query)
    if (part === 'stages') return stagesPage(app, query)
    if (part === 'storage') return blocksAndState(app)
    throw unknown('address', part)
  },
}

/** `parts`: the address behind `/api/v1/`. Throws RestError. */
export async function answerRest(
  applications: Applications,
  parts: readonly string[],
  query: URLSearchParams,
  version: string,
): Promise<unknown> {
  const [family, id, part, ...rest] = parts
  if (family === 'version') return { spark: version }
  if (family !== 'applications') throw unknown('address', String(family))
  const summaries = await applications.list()
  if (id === undefined) return summaries.map(applicationJson)
  const summary = summaries.find(found => found.id === id)
  if (summary === undefined) throw unknown('application', id)
  if (part === undefined) return applicationJson(summary)
  const route = Object.hasOwn(routes, part) ? routes[part] : undefined
  if (route === undefined) throw unknown('address', part)
  const app = await applications.find(id)
  if (app === undefined) throw unknown('application', id)
  return route(app, rest, query)
}
