/**
 * Puts the modules that task threads load with their first SQL task into few files, because loading some 350 modules costs a
 * thread four times as much: `dist/src/sql/exec/bundled`. What threads share with programs (core, and the classes of values)
 * stays outside, so that there is one copy of it. `dist/src/sql/task-family.js` is told to load these files; the
 * compiler writes it anew, so that compiled code is never older than what threads run.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = fileURLToPath(new URL('../dist/src/', import.meta.url))
const target = `${source}sql/exec/bundled/`
const families = ['tasks', 'parquet-tasks', 'parquet-write-tasks', 'arrow-tasks']
const outside = ['sql/types/decimal.js', 'sql/types/interval-values.js']

const keepOutside = {
  name: 'keep-outside',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = fileURLToPath(new URL(path, `file://${resolveDir}/`))
      const inSource = relative(source, file)
      const isOwn = inSource.startsWith('sql/') && !outside.includes(inSource)
      return isOwn ? undefined : { path: relative(dirname(`${target}x`), file), external: true }
    })
  },
}

rmSync(target, { recursive: true, force: true })
await build({
  entryPoints: families.map(family => `${source}sql/exec/${family}.js`),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  outdir: target,
  plugins: [keepOutside],
  logLevel: 'warning',
})

const family = `${source}sql/task-family.js`
const text = readFileSync(family, 'utf8')
const told = families.reduce(
  (told, name) => told.replace(`'./exec/${name}.js'`, `'./exec/bundled/${name}.js'`),
  text,
)
if (told === text) throw new Error(`${family} does not load what is bundled`)
writeFileSync(family, told)
