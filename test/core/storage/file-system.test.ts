import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileSystemError, localPath } from '../../../src/core/storage/file-errors.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import type { ErrorCondition } from '../../../src/util/error-conditions.js'
import { fileSystemContract } from './file-system-contract.js'

fileSystemContract('LocalFileSystem', new LocalFileSystem())

describe('errors and paths of files', () => {
  const codes: [code: string, condition: ErrorCondition][] = [
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['EROFS', 'PERMISSION_DENIED'],
    ['EMFILE', 'TOO_MANY_OPEN_FILES'],
    ['EIO', 'FILE_SYSTEM_ERROR'],
  ]
  for (const [code, condition] of codes) {
    it(`calls ${code} ${condition}`, () => {
      const cause = Object.assign(new Error(code), { code })
      const error = fileSystemError('/x', 'write', cause)
      assert.equal(error.condition, condition)
      assert.equal(error.parameters.path, '/x')
      assert.equal(error.cause, cause)
    })
  }

  it('takes file URLs as paths', () => {
    assert.equal(localPath('/a b/*.txt'), '/a b/*.txt')
    assert.equal(localPath('file:///a%20b/*.{x,y}'), '/a b/*.{x,y}')
    assert.equal(localPath('file:/a/[b]?#c'), '/a/[b]?#c')
    assert.equal(localPath('relative/c:d'), 'relative/c:d')
  })
})
