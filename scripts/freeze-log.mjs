// Writes the logs of test/streaming/log/frozen-logs.ts, as this build writes them, into test/streaming/log/frozen/. A
// folder that exists is never changed: it is what an earlier version wrote.
//
//   npm run build && node scripts/freeze-log.mjs [BUILD_FOLDER]
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const build = resolve(root, process.argv[2] ?? 'dist')
const load = path => import(pathToFileURL(join(build, path)).href)

const { LOG_VERSION } = await load('src/streaming/log/log-format.js')
const { writeFrozenLogs } = await load('test/streaming/log/frozen-logs.js')
const folder = join(root, 'test', 'streaming', 'log', 'frozen', `v${LOG_VERSION}`)
if (existsSync(folder)) {
  console.log(`${folder} is there already`)
} else {
  await writeFrozenLogs(folder)
  console.log(folder)
}
