/** The pages of docs/reference are what `npm run docs` makes of the code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const build = new URL('../../', import.meta.url)
const root = new URL('../../../', import.meta.url)
const { referencePages } = (await import(new URL('scripts/write-reference.mjs', root).href)) as {
  referencePages: (folder: URL) => Promise<Record<string, string>>
}

for (const [path, text] of Object.entries(await referencePages(build))) {
  test(`${path} is up to date (npm run docs)`, () => {
    assert.ok(text.split('\n').length > 10)
    assert.equal(readFileSync(new URL(path, root), 'utf8'), text)
  })
}
