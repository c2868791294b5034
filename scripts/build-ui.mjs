/**
 * Builds the pages of the web UI (`ui/`) to `dist/ui`: index.html, one script and one style sheet; and checks their types
 * meanwhile. `node scripts/build-ui.mjs --watch` builds again whenever a source changes, for work on the pages beside a
 * program that runs.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const path = relative => fileURLToPath(new URL(relative, import.meta.url))
const watch = process.argv.includes('--watch')

const checker = spawn(
  process.execPath,
  [path('../node_modules/typescript/bin/tsc'), '-p', path('../ui/tsconfig.json')],
  { stdio: 'inherit' },
)
const checked = new Promise(resolve => checker.on('exit', resolve))

const target = path('../dist/ui/')
rmSync(`${target}assets`, { recursive: true, force: true })
await build({
  configFile: false,
  root: path('../ui'),
  base: './',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: target,
    // what the compiler made of modules that tests import lies there too
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    watch: watch ? {} : null,
  },
})
if (!watch) process.exitCode = (await checked) ?? 1
