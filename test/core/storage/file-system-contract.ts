/** What every FileSystem does; each implementation runs all of it. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { FileSystem } from '../../../src/core/storage/file-system.js'
import type { ErrorCondition } from '../../../src/util/error-conditions.js'
import { isCondition } from '../../../src/util/errors.js'

export function fileSystemContract(name: string, files: FileSystem): void {
  describe(name, () => {
    let root: string
    const at = (...parts: string[]): string => join(root, ...parts)
    before(async () => {
      root = await files.temporaryDirectory('millrace-files-')
      await files.mkdirs(at('tree', 'sub'))
      await files.writeFile(at('tree', 'b.txt'), 'bee')
      await files.writeFile(at('tree', 'a.txt'), Buffer.from('ay'))
      await files.writeFile(at('tree', 'sub', 'c.txt'), '')
    })
    after(() => files.remove(root))

    it('lists a folder in order of name', async () => {
      const entries = await files.list(at('tree'))
      assert.deepEqual(
        entries.map(e => [e.path, e.isDirectory]),
        [
          [at('tree', 'a.txt'), false],
          [at('tree', 'b.txt'), false],
          [at('tree', 'sub'), true],
        ],
      )
      assert.equal(entries[1].size, 3)
      assert.equal(
        entries[1].modificationTimeMs,
        (await files.stat(at('tree', 'b.txt'))).modificationTimeMs,
      )
      assert.deepEqual(files.statSync(at('tree', 'b.txt')), entries[1])
    })

    it('finds what patterns stand for', async () => {
      const found = async (pattern: string): Promise<string[]> =>
        (await files.glob(pattern)).map(e => e.path)
      assert.deepEqual(await found(at('tree', '*.txt')), [at('tree', 'a.txt'), at('tree', 'b.txt')])
      assert.deepEqual(await found(at('{tree,other}', '*', '?.txt')), [at('tree', 'sub', 'c.txt')])
      assert.deepEqual(await found(at('tree', 'b.txt')), [at('tree', 'b.txt')])
      assert.deepEqual(await found(at('other', 'b.txt')), [])
      assert.deepEqual(await found(`${pathToFileURL(root)}/tree/[b-c].txt`), [at('tree', 'b.txt')])
    })

    it('appends, with shared memory too', async () => {
      const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(65)
      const first = await files.appender(at('log'))
      await first.append(shared)
      await first.sync()
      await first.close()
      const second = await files.appender(at('log'))
      assert.equal(second.size, 4)
      await second.append(Buffer.from('B'))
      assert.equal(second.size, 5)
      await second.close()
      assert.equal(files.readTextSync(at('log')), 'AAAAB')
      await (await files.appender(at('log'), 'w')).close()
      assert.equal((await files.readFile(at('log'))).length, 0)
      await assert.rejects(files.appender(at('log'), 'wx'), error =>
        isCondition(error, 'FILE_ALREADY_EXISTS'),
      )
    })

    it('renames, replaces, syncs and removes', async () => {
      await files.writeFile(at('from'), 'new')
      await files.writeFile(at('to'), 'old')
      await files.rename(at('from'), at('to'))
      await files.sync(at('to'))
      await files.sync(root)
      assert.equal(await files.exists(at('from')), false)
      assert.equal(files.readTextSync(at('to')), 'new')
      await files.remove(at('to'))
      await files.remove(at('to'))
      assert.equal(await files.exists(at('to')), false)
      assert.equal(await files.exists(at('tree', 'a.txt', 'below')), false)
    })

    it('reads into and writes from shared memory synchronously', () => {
      files.mkdirsSync(at('deep', 'er'))
      const path = at('deep', 'er', 'file')
      const shared = new Uint8Array(new SharedArrayBuffer(8)).fill(66)
      const out = files.openSync(path, 'w')
      files.writeSync(out, shared)
      files.writeSync(out, Buffer.from('end'))
      files.fsyncSync(out)
      files.closeSync(out)
      const file = files.openSync(pathToFileURL(path).href)
      assert.equal(files.readSync(file, shared, 2, 4, 6), 4)
      assert.equal(files.readSync(file, shared, 0, 8, 11), 0)
      files.closeSync(file)
      assert.equal(Buffer.from(shared).toString(), 'BBBBenBB')
      files.removeSync(at('deep'))
      assert.throws(
        () => files.statSync(path),
        error => isCondition(error, 'FILE_NOT_FOUND'),
      )
    })

    it('makes folders of its own for temporary files', async () => {
      const one = await files.temporaryDirectory('one-', root)
      const two = await files.temporaryDirectory('one-', root)
      assert.notEqual(one, two)
      assert.ok(one.startsWith(at('one-')))
      assert.equal((await files.stat(two)).isDirectory, true)
    })

    it('renames folders with all in them, and replaces empty ones', async () => {
      await files.mkdirs(at('move', 'in', 'deep'))
      await files.writeFile(at('move', 'in', 'deep', 'f'), 'x')
      await files.mkdirs(at('move', 'empty'))
      await files.rename(at('move', 'in'), at('move', 'empty'))
      assert.equal(files.readTextSync(at('move', 'empty', 'deep', 'f')), 'x')
      assert.equal(await files.exists(at('move', 'in')), false)
      await assert.rejects(files.rename(at('move', 'none'), at('move', 'x')), error =>
        isCondition(error, 'FILE_NOT_FOUND'),
      )
      await files.writeFile(at('move', 'file'), '')
      await assert.rejects(files.rename(at('move', 'file'), at('move', 'empty')), error =>
        isCondition(error, 'PATH_IS_A_DIRECTORY'),
      )
      await assert.rejects(files.mkdirs(at('move', 'file')), error =>
        isCondition(error, 'FILE_ALREADY_EXISTS'),
      )
      await assert.rejects(files.mkdirs(at('move', 'file', 'below')), error =>
        isCondition(error, 'PATH_IS_NOT_A_DIRECTORY'),
      )
      await files.remove(at('move'))
      assert.equal(await files.exists(at('move', 'empty', 'deep')), false)
    })

    it('opens files in each mode', () => {
      const path = at('modes')
      const write = (mode: 'w' | 'wx' | 'a', text: string): void => {
        const file = files.openSync(path, mode)
        files.writeSync(file, Buffer.from(text))
        files.closeSync(file)
      }
      write('wx', 'one')
      assert.throws(
        () => write('wx', 'two'),
        error => isCondition(error, 'FILE_ALREADY_EXISTS'),
      )
      write('a', 'three')
      assert.equal(files.readTextSync(path), 'onethree')
      write('w', 'four')
      assert.equal(files.statSync(path).size, 4)
      assert.deepEqual(
        files.listSync(root).find(entry => entry.path === path),
        files.statSync(path),
      )
      assert.deepEqual(
        files.globSync(at('mod*')).map(entry => entry.path),
        [path],
      )
      const file = files.openSync(path)
      assert.throws(() => files.writeSync(file, Buffer.from('x')), /EBADF/)
      files.closeSync(file)
    })

    it('reads on from a file that was replaced or removed', async () => {
      await files.writeFile(at('open'), 'old')
      const file = files.openSync(at('open'))
      await files.writeFile(at('new'), 'new')
      await files.rename(at('new'), at('open'))
      const bytes = new Uint8Array(3)
      files.readSync(file, bytes, 0, 3, 0)
      assert.equal(Buffer.from(bytes).toString(), 'old')
      files.closeSync(file)
      await files.remove(at('open'))
    })

    const failures: [string, ErrorCondition, () => unknown][] = [
      ['a file that is not there', 'FILE_NOT_FOUND', () => files.readFile(at('none'))],
      ['a missing folder', 'FILE_NOT_FOUND', () => files.list(at('none'))],
      ['a missing file, synchronously', 'FILE_NOT_FOUND', async () => files.openSync(at('none'))],
      ['a file as a folder', 'PATH_IS_NOT_A_DIRECTORY', () => files.list(at('tree', 'a.txt'))],
      ['a folder as a file', 'PATH_IS_A_DIRECTORY', () => files.readFile(at('tree'))],
      [
        'a folder in place of a file',
        'PATH_IS_A_DIRECTORY',
        async () => files.readTextSync(at('tree')),
      ],
      ['another scheme', 'UNSUPPORTED_FILE_SCHEME', async () => files.openSync('hdfs://host/x')],
      ['a file that is closed', 'FILE_SYSTEM_ERROR', async () => files.closeSync(999_999)],
    ]
    for (const [name, condition, run] of failures) {
      it(`refuses ${name}`, () =>
        assert.rejects(Promise.resolve().then(run), error => {
          assert.ok(isCondition(error, condition), String(error))
          return condition === 'UNSUPPORTED_FILE_SCHEME' || error.cause !== undefined
        }))
    }
  })
}
