import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { decodeKeyed, decodeRows } from '../../../src/core/serializer/column-block.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { frozenBlocks, frozenKeyed, frozenKeys, frozenRows } from './frozen-cases.js'
import { assertSame } from './same.js'

const root = dirname(createRequire(import.meta.url).resolve('millrace/package.json'))
const folder = join(root, 'test', 'core', 'serializer', 'frozen')
const current = 'v1'

describe('blocks of earlier versions', async () => {
  const files = new LocalFileSystem()
  const frozen = await files.glob(`${folder}/*.bin`)

  it('are there', () => {
    const names = frozen.map(file => basename(file.path))
    for (const name of frozenBlocks().keys())
      assert.ok(names.includes(`${current}-${name}.bin`), name)
  })

  for (const { path } of frozen) {
    const name = basename(path, '.bin').replace(/^v\d+-/, '')
    it(`are read: ${basename(path)}`, async () => {
      const bytes = await files.readFile(path)
      if (name in frozenRows) {
        assertSame(decodeRows(bytes), frozenRows[name])
        return
      }
      const { keys, values } = decodeKeyed(bytes)
      assert.deepEqual([...keys.tags!], [...frozenKeys.tags])
      assert.deepEqual([...keys.lengths], [...frozenKeys.lengths])
      assert.deepEqual([...keys.bytes], [...frozenKeys.bytes])
      assertSame([...values], [...frozenKeyed[name]])
    })
  }

  it('are written the same by the version that froze them', async () => {
    for (const [name, bytes] of frozenBlocks()) {
      const kept = await files.readFile(join(folder, `${current}-${name}.bin`))
      assert.deepEqual(Buffer.from(bytes), Buffer.from(kept), name)
    }
  })
})
