import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  makeDurableFolder,
  makeDurableFolderSync,
} from '../../../src/core/storage/durable-folder.js'
import type { FileSystem } from '../../../src/core/storage/file-system.js'
import { FaultyFileSystem, SimulatedDisk, SimulatedFileSystem } from '../../../src/testing/index.js'
import { isCondition } from '../../../src/util/errors.js'

const ways: Readonly<Record<string, (files: FileSystem, path: string) => Promise<void>>> = {
  makeDurableFolder,
  makeDurableFolderSync: async (files, path) => makeDurableFolderSync(files, path),
}

for (const [name, make] of Object.entries(ways)) {
  describe(name, () => {
    it('all the folders it made are there after a power failure', async () => {
      for (let seed = 0; seed < 20; seed++) {
        const disk = new SimulatedDisk(seed)
        const files = new SimulatedFileSystem(disk)
        await make(files, '/a/b/c')
        await make(files, '/a/b/d/')
        await make(files, '/a')
        files.crash({ powerFailure: true })
        const next = new SimulatedFileSystem(disk)
        assert.deepEqual(
          (await next.list('/a/b')).map(entry => entry.path),
          ['/a/b/c', '/a/b/d'],
        )
      }
    })

    it('syncs nothing when the folder is there', async () => {
      const files = new FaultyFileSystem(
        { fail: ({ method }) => method === 'sync' || method === 'fsyncSync' },
        new SimulatedFileSystem(),
      )
      await make(files, '/tmp')
      await assert.rejects(make(files, '/tmp/new'), error =>
        isCondition(error, 'FILE_SYSTEM_ERROR'),
      )
    })

    it('refuses what is a file', async () => {
      const files = new SimulatedFileSystem()
      await files.writeFile('/file', '')
      await assert.rejects(make(files, '/file/below'), error =>
        isCondition(error, 'PATH_IS_NOT_A_DIRECTORY'),
      )
      await assert.rejects(make(files, '/file'), error => isCondition(error, 'FILE_ALREADY_EXISTS'))
    })
  })
}
