import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import { FaultyFileSystem, SimulatedFileSystem } from '../../src/testing/index.js'
import { isCondition } from '../../src/util/errors.js'
import { fileSystemContract } from '../core/storage/file-system-contract.js'

fileSystemContract('FaultyFileSystem without a fault', new FaultyFileSystem())
fileSystemContract(
  'FaultyFileSystem over a SimulatedFileSystem, slow',
  new FaultyFileSystem({ turns: 2 }, new SimulatedFileSystem()),
)

const local = new LocalFileSystem()
let root = ''
before(async () => {
  root = await local.temporaryDirectory('millrace-faults-')
})
after(() => local.remove(root))

const refusal = (code: string) => (error: unknown) =>
  isCondition(error, 'FILE_SYSTEM_ERROR') && error.parameters.code === code

describe('faults', () => {
  it('the n-th call fails, whatever it is, and the others do not', async () => {
    for (let n = 1; n <= 6; n++) {
      const files = new FaultyFileSystem({ fail: [n], seed: n })
      const path = join(root, `nth-${n}`)
      const calls: (() => Promise<unknown>)[] = [
        () => files.writeFile(path, 'abc'),
        () => files.sync(path),
        () => files.readFile(path).catch(() => undefined),
        () => files.exists(path),
        async () => files.statSync(root),
        () => files.remove(path),
      ]
      for (const [i, call] of calls.entries()) {
        if (i !== n - 1) await call()
        else if (i !== 2) await assert.rejects(call, refusal('EIO'))
        else await call()
      }
      assert.equal(files.calls, 6)
    }
  })

  it('a call is chosen by method and path', async () => {
    const files = new FaultyFileSystem({
      fail: ({ method, path }) => method === 'rename' && path.endsWith('.tmp'),
    })
    await files.writeFile(join(root, 'a.tmp'), '')
    await assert.rejects(files.rename(join(root, 'a.tmp'), join(root, 'a')), refusal('EIO'))
    files.faults = {}
    await files.rename(join(root, 'a.tmp'), join(root, 'a'))
  })

  it('a write that fails has written a piece from the front', async () => {
    const sizes = new Set<number>()
    for (let seed = 0; seed < 30; seed++) {
      const files = new FaultyFileSystem({ seed, fail: ({ method }) => method === 'append' })
      const path = join(root, `torn-${seed}`)
      const log = await files.appender(path)
      await assert.rejects(log.append(Buffer.from('abc')), refusal('EIO'))
      await log.close()
      assert.ok('abc'.startsWith(local.readTextSync(path)))
      sizes.add(local.statSync(path).size)
    }
    assert.deepEqual([...sizes].sort(), [0, 1, 2, 3])
  })

  it('a disk is full after so many bytes, until there is more room', async () => {
    const files = new FaultyFileSystem({ freeBytes: 5 })
    const path = join(root, 'full')
    await files.writeFile(path, 'abc')
    const log = await files.appender(path)
    await assert.rejects(log.append(Buffer.from('def')), error => isCondition(error, 'DISK_FULL'))
    const file = files.openSync(path, 'a')
    assert.throws(
      () => files.writeSync(file, Buffer.from('x')),
      error => isCondition(error, 'DISK_FULL'),
    )
    assert.equal(local.readTextSync(path), 'abcde')
    files.faults = { freeBytes: 6 }
    await log.append(Buffer.from('f'))
    await log.close()
    files.closeSync(file)
    assert.equal(local.readTextSync(path), 'abcdef')
  })
})

describe('crashes', () => {
  it('at the n-th call the program ends: that call may be done in part, no later one is', async () => {
    for (let n = 1; n <= 5; n++) {
      const path = join(root, `crash-${n}`)
      const files = new FaultyFileSystem({ crashAt: n, seed: n })
      const work = async (): Promise<void> => {
        const log = await files.appender(path)
        await log.append(Buffer.from('a'))
        await log.append(Buffer.from('b'))
        await log.append(Buffer.from('c'))
        await log.close()
      }
      await assert.rejects(work, refusal('CRASHED'))
      assert.equal(files.isCrashed, true)
      const text = (await local.exists(path)) ? local.readTextSync(path) : ''
      assert.ok('abc'.startsWith(text), text)
      assert.ok(text.length === n - 2 || text.length === n - 1 || n === 1, `${n}: ${text}`)
      await assert.rejects(files.exists(path), refusal('CRASHED'))
    }
  })

  it('a power failure takes away what was not synced, from the end on', async () => {
    const left = new Set<string>()
    for (let seed = 0; seed < 60; seed++) {
      const folder = join(root, `power-${seed}`)
      await local.mkdirs(folder)
      const files = new FaultyFileSystem({ seed })
      await files.writeFile(join(folder, 'log'), 'safe')
      await files.sync(join(folder, 'log'))
      await files.sync(folder)
      const log = await files.appender(join(folder, 'log'))
      await log.append(Buffer.from('12'))
      await log.close()
      await files.writeFile(join(folder, 'temp'), 'new')
      await files.sync(join(folder, 'temp'))
      await files.rename(join(folder, 'temp'), join(folder, 'file'))
      await files.powerFailure()
      const names = (await local.list(folder)).map(({ path }) => path.slice(folder.length + 1))
      left.add(`${names.join(' ')}: ${local.readTextSync(join(folder, 'log'))}`)
    }
    const names = ['file log', 'log', 'log temp']
    assert.deepEqual(
      [...left].sort(),
      names.flatMap(n => ['safe', 'safe1', 'safe12'].map(text => `${n}: ${text}`)).sort(),
    )
  })

  it('a rename that is lost gives back what it had replaced', async () => {
    const left = new Set<string>()
    for (let seed = 0; seed < 20; seed++) {
      const folder = join(root, `lost-${seed}`)
      await local.mkdirs(folder)
      await local.writeFile(join(folder, 'file'), 'old')
      const files = new FaultyFileSystem({ seed })
      await files.writeFile(join(folder, 'temp'), 'new')
      await files.sync(join(folder, 'temp'))
      await files.sync(folder)
      await files.rename(join(folder, 'temp'), join(folder, 'file'))
      await files.powerFailure()
      const names = (await local.list(folder)).map(({ path }) => path.slice(folder.length + 1))
      left.add(`${names.join(' ')}: ${local.readTextSync(join(folder, 'file'))}`)
    }
    assert.deepEqual([...left].sort(), ['file temp: old', 'file: new'])
  })
})
