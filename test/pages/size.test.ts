/** What a reader's browser loads: one page, one script, one style sheet, small, and nothing from anywhere else. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { root } from '../compiler/compile-programs.js'

const budget = 60 * 1024
const built = join(root, 'dist/ui')
const assets = readdirSync(join(built, 'assets')).sort()
const page = readFileSync(join(built, 'index.html'), 'utf8')

test('the page loads one script and one style sheet, both its own', () => {
  assert.deepEqual(assets.map(name => name.replace(/^.*\./, '')).sort(), ['css', 'js'])
  const loaded = Array.from(page.matchAll(/(?:src|href)="([^"]*)"/g), match => match[1]).sort()
  assert.deepEqual(loaded, [...assets.map(name => `./assets/${name}`), './icon.svg'].sort())
  assert.doesNotMatch(page, /<script>|<style|style=/, 'a strict policy forbids what is inline')
})

test(`all together is at most ${budget} bytes, compressed`, () => {
  const files = ['index.html', ...assets.map(name => join('assets', name))]
  const bytes = files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(built, name)), { level: 9 }).length,
    0,
  )
  assert.ok(bytes <= budget, `${bytes} bytes`)
})
