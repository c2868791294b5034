/**
 * Puts the compiled modules of the package into few files, because loading hundreds of them costs a program and each of its
 * threads more than running them: `dist/src/lib`. Modules that the same starting points need lie in one file, so nobody loads
 * what it does not need, and there is one copy of each. Every module stays where it was, as a file that passes its exports on.
 *
 * `lib/exports.json` says, for each file and exported name there, which module and name it is: what travels to other threads
 * and into checkpoints is called by these, which the next build keeps.
 *
 * The compiler writes all modules anew, so that compiled code is never older than what runs: to be run after it, once.
 */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'acorn'
import { rolldown } from 'rolldown'

const folder = fileURLToPath(new URL('../dist/src', import.meta.url))

/** What programs import first. */
const faces = ['index', 'sql/face', 'sql/functions-api', 'testing/index']
/** What tasks load when they need it. */
const families = [
  'tasks',
  'parquet-tasks',
  'parquet-write-tasks',
  'arrow-tasks',
  'arrow-write-tasks',
  'jdbc-tasks',
].map(name => `sql/exec/${name}`)
/** What a program loads when it has run for a while. */
const later = ['ui/start', 'ui/finished-runs']
/** These run when they are loaded, and are nobody's neighbour. */
const mains = [
  'worker-main',
  'streaming/receiver/receiver-main',
  'core/stores/store-main',
  'sql/sources/jdbc/connection-main',
  'cli/main',
]
const starts = [...faces, ...families, ...later, ...mains]

rmSync(join(folder, 'lib'), { recursive: true, force: true })
const source = fileURLToPath(new URL('../src', import.meta.url))
const modules = readdirSync(source, { recursive: true })
  .filter(path => path.endsWith('.ts'))
  .map(path => path.slice(0, -'.ts'.length))

/** By file: the starting points that need it, as letters. */
let neededBy

function findNeeded(graph) {
  const needed = new Map()
  starts.forEach((start, number) => {
    const reached = new Set([join(folder, `${start}.js`)])
    for (const file of reached) {
      needed.set(file, `${needed.get(file) ?? ''}${number.toString(36)}`)
      for (const next of graph.getModuleInfo(file).importedIds) {
        if (next.startsWith(folder)) reached.add(next)
      }
    }
  })
  for (const main of mains) needed.delete(join(folder, `${main}.js`))
  return needed
}

/** A module's own address, wherever its text lies. */
const keepOwnUrl = {
  name: 'keep-own-url',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, file) =>
      code.replaceAll(
        'import.meta.url',
        `new URL('../${relative(folder, file)}', import.meta.url).href`,
      ),
  },
}

const bundle = await rolldown({
  input: Object.fromEntries(modules.map(path => [path, join(folder, `${path}.js`)])),
  platform: 'node',
  external: id => !id.startsWith('.') && !id.startsWith('/'),
  treeshake: false, // modules register what they bring
  preserveEntrySignatures: 'allow-extension',
  plugins: [keepOwnUrl],
})
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  keepNames: true, // errors and plans show names of classes
  entryFileNames: '[name].js',
  chunkFileNames: 'lib/[name].js',
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      {
        debugName: 'needed by the same',
        name(file, graph) {
          neededBy ??= findNeeded(graph)
          const needed = neededBy.get(file)
          return needed === undefined ? null : `part-${needed}`
        },
      },
    ],
  },
})
await bundle.close()

/** The module that passes an export on, and the name it has there, by file and name in `lib`. */
const passedOn = {}
const isFace = ({ fileName }) => faces.some(face => fileName === `${face}.js`)
for (const { fileName, code } of output.toSorted((a, b) => isFace(a) - isFace(b))) {
  if (fileName.startsWith('lib/')) continue
  const imported = new Map()
  const note = (local, exported) => {
    const { file, name } = imported.get(local) ?? {}
    if (file?.startsWith('lib/')) (passedOn[file] ??= {})[name] ??= [fileName, exported]
  }
  for (const { type, source, specifiers = [] } of parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'module',
  }).body) {
    const file = source && posix.join(posix.dirname(fileName), source.value)
    if (type === 'ImportDeclaration') {
      for (const { local, imported: of } of specifiers) {
        imported.set(local.name, { file, name: of?.name })
      }
    } else if (type === 'ExportNamedDeclaration') {
      for (const { local, exported } of specifiers) {
        if (source) imported.set(local, { file, name: local.name })
        note(source ? local : local.name, exported.name)
      }
    }
  }
}
writeFileSync(join(folder, 'lib/exports.json'), JSON.stringify(passedOn))
for (const module of modules) rmSync(join(folder, `${module}.js.map`), { force: true })
