import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { prepareCheckpointDirectory } from '../../../src/streaming/checkpoint/checkpoint-directory.js'
import { MillraceError } from '../../../src/util/errors.js'

const root = mkdtempSync(join(tmpdir(), 'millrace-checkpoint-'))
after(() => rmSync(root, { recursive: true, force: true }))
const local = new LocalFileSystem()

test('the folder is made, with those above it, and stays empty', () => {
  const path = prepareCheckpointDirectory(`${root}/a/b//`, local)
  assert.equal(path, `${root}/a/b`)
  assert.deepEqual(readdirSync(path), [])
  assert.equal(prepareCheckpointDirectory(path, local), path)
})

for (const value of ['', '  ', undefined, null, 7, {}]) {
  test(`${JSON.stringify(value)} is no path`, () => {
    assert.throws(() => prepareCheckpointDirectory(value as string, local), {
      condition: 'INVALID_PATH',
    })
  })
}

test('a file is refused, and stays', () => {
  const path = join(root, 'file')
  writeFileSync(path, 'x')
  assert.throws(() => prepareCheckpointDirectory(path, local), {
    condition: 'CHECKPOINT_DIRECTORY_UNUSABLE',
  })
  assert.throws(() => prepareCheckpointDirectory(join(path, 'below'), local), {
    condition: 'CHECKPOINT_DIRECTORY_UNUSABLE',
  })
  assert.ok(existsSync(path))
})

test('a folder that the system cannot make is refused, however deep', async t => {
  if (!existsSync('/proc/self')) return t.skip('there is no /proc')
  assert.throws(() => prepareCheckpointDirectory('/proc/nope/x/y', local), {
    condition: 'CHECKPOINT_DIRECTORY_UNUSABLE',
    message: /\/proc\/nope/,
  })
  await assert.rejects(local.mkdirs('/proc/nope/x'), { condition: 'FILE_NOT_FOUND' })
})

test('a folder that may not be written to is refused with the reason', () => {
  const readOnly = new LocalFileSystem()
  readOnly.openSync = path => {
    throw new MillraceError('PERMISSION_DENIED', { path })
  }
  assert.throws(
    () => prepareCheckpointDirectory(join(root, 'read-only'), readOnly),
    error => {
      assert.ok(error instanceof MillraceError)
      assert.equal(error.condition, 'CHECKPOINT_DIRECTORY_UNUSABLE')
      assert.match(error.message, /read-only' cannot be used: .*may not be used by this process/)
      return true
    },
  )
})
