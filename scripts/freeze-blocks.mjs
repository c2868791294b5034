// Writes the blocks of test/core/serializer/frozen-cases.ts, as this build encodes them, into
// test/core/serializer/frozen/. Files that exist are never changed: they are what earlier versions wrote.
//
//   npm run build && node scripts/freeze-blocks.mjs [BUILD_FOLDER]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const build = resolve(root, process.argv[2] ?? 'dist')
const load = path => import(pathToFileURL(join(build, path)).href)

const { frozenBlocks } = await load('test/core/serializer/frozen-cases.js')
const { VERSION } = await load('src/core/serializer/column-kinds.js')
const folder = join(root, 'test', 'core', 'serializer', 'frozen')
mkdirSync(folder, { recursive: true })
for (const [name, bytes] of frozenBlocks()) {
  const path = join(folder, `v${VERSION}-${name}.bin`)
  if (existsSync(path)) continue
  writeFileSync(path, bytes)
  console.log(path)
}
