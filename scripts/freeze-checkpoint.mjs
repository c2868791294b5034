// Writes the checkpoint directory of test/streaming/checkpoint/frozen-program.ts, as this build writes it, into
// test/streaming/checkpoint/frozen/. A folder that exists is never changed: it is what an earlier version wrote.
//
//   npm run build && node scripts/freeze-checkpoint.mjs [BUILD_FOLDER]
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const build = resolve(root, process.argv[2] ?? 'dist')
const load = path => import(pathToFileURL(join(build, path)).href)

const { CHECKPOINT_FORMAT } = await load('src/streaming/checkpoint/checkpoint-file.js')
const { writeFrozen } = await load('test/streaming/checkpoint/frozen-program.js')
const folder = join(root, 'test', 'streaming', 'checkpoint', 'frozen', `v${CHECKPOINT_FORMAT}`)
if (existsSync(folder)) {
  console.log(`${folder} is there already`)
} else {
  mkdirSync(folder, { recursive: true })
  process.chdir(folder)
  await writeFrozen()
  console.log(folder)
}
