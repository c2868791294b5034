import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completed } from '../../../src/core/stores/complete-store.js'
import type { FileStore } from '../../../src/index.js'

/** Notes what is asked of it; the files are in memory. */
function memoryStore(files: Record<string, string>, calls: string[]): FileStore {
  return {
    async stat(path) {
      const size = files[path]?.length
      if (size !== undefined) return { isDirectory: false, size, modificationTimeMs: 0 }
      const isDirectory = Object.keys(files).some(key => key.startsWith(`${path}/`))
      return isDirectory ? { isDirectory, size: 0, modificationTimeMs: 0 } : undefined
    },
    async list(folder) {
      const keys = Object.keys(files).filter(key => key.startsWith(`${folder}/`))
      const names = new Set(keys.map(key => key.slice(folder.length + 1).split('/', 1)[0]))
      return Array.from(names, name => {
        return { name, isDirectory: false, size: 0, modificationTimeMs: 0 }
      })
    },
    // at most two bytes at a time
    async read(path, position, length) {
      return Buffer.from(files[path].slice(position, position + Math.min(2, length)))
    },
    async write(path, bytes) {
      calls.push(`write ${path}`)
      files[path] = Buffer.from(bytes).toString()
    },
    async remove(path) {
      calls.push(`remove ${path}`)
      for (const key of Object.keys(files)) {
        if (key === path || key.startsWith(`${path}/`)) delete files[key]
      }
    },
  }
}

test('without rename, a folder is copied, what says that it is whole last, and removed', async () => {
  const files = { 'm://a/_SUCCESS': '', 'm://a/part': 'text', 'm://a/sub/x': 'y', 'm://b': '' }
  const calls: string[] = []
  await completed(memoryStore(files, calls)).rename('m://a', 'm://c/d')
  assert.deepEqual(calls, [
    'write m://c/d/part',
    'write m://c/d/sub/x',
    'write m://c/d/_SUCCESS',
    'remove m://a',
  ])
  assert.deepEqual(files, {
    'm://b': '',
    'm://c/d/part': 'text',
    'm://c/d/sub/x': 'y',
    'm://c/d/_SUCCESS': '',
  })
})

test('without append, a file is written again; without mkdirs nothing is done', async () => {
  const files = { 'm://log': 'old' }
  const store = completed(memoryStore(files, []))
  await store.append('m://log', Buffer.from(' and new'))
  await store.mkdirs('m://folder')
  assert.deepEqual(files, { 'm://log': 'old and new' })
  for (const run of [
    () => store.append('m://none', Buffer.from('x')),
    () => store.rename('m://none', 'm://x'),
  ]) {
    await assert.rejects(run, { code: 'ENOENT' })
  }
})

test('what a store has is used', async () => {
  const calls: string[] = []
  const store = completed({
    ...memoryStore({}, []),
    rename: async (from, to) => void calls.push(`rename ${from} ${to}`),
    append: async (path, bytes) => void calls.push(`append ${path} ${bytes.length}`),
    mkdirs: async path => void calls.push(`mkdirs ${path}`),
  })
  await store.rename('m://a', 'm://b')
  await store.append('m://b', new Uint8Array(3))
  await store.mkdirs('m://c')
  assert.deepEqual(calls, ['rename m://a m://b', 'append m://b 3', 'mkdirs m://c'])
})
