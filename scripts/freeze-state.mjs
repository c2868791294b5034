// Writes the state of test/core/state/frozen-states.ts, as this build writes it, into test/core/state/frozen/. A folder
// that exists is never changed: it is what an earlier version wrote.
//
//   npm run build && node scripts/freeze-state.mjs [BUILD_FOLDER]
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const build = resolve(root, process.argv[2] ?? 'dist')
const load = path => import(pathToFileURL(join(build, path)).href)

const { SparkConf, SparkContext } = await load('src/index.js')
const { STATE_FILE_VERSION } = await load('src/core/state/state-file.js')
const { writeFrozenStates } = await load('test/core/state/frozen-states.js')
const folder = join(root, 'test', 'core', 'state', 'frozen', `v${STATE_FILE_VERSION}`)
if (existsSync(folder)) {
  console.log(`${folder} is there already`)
} else {
  const sc = new SparkContext(new SparkConf().setMaster('local[2]').setAppName('freeze state'))
  await writeFrozenStates(sc, folder)
  await sc.stop()
  console.log(folder)
}
