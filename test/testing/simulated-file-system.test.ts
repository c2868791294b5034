import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedDisk, SimulatedFileSystem } from '../../src/testing/index.js'
import { isCondition } from '../../src/util/errors.js'
import { fileSystemContract } from '../core/storage/file-system-contract.js'

fileSystemContract('SimulatedFileSystem', new SimulatedFileSystem())

const SEEDS = 200

/** What is left of a program's work after a crash, for each of many seeds, without repetitions. */
async function outcomes(
  work: (files: SimulatedFileSystem) => Promise<unknown>,
  look: (files: SimulatedFileSystem) => Promise<string>,
  powerFailure = true,
): Promise<string[]> {
  const found = new Set<string>()
  for (let seed = 0; seed < SEEDS; seed++) {
    const disk = new SimulatedDisk(seed)
    const files = new SimulatedFileSystem(disk)
    await files.mkdirs('/d')
    await files.sync('/')
    await work(files)
    files.crash({ powerFailure })
    found.add(await look(new SimulatedFileSystem(disk)))
  }
  return [...found].sort()
}

const text = (path: string) => async (files: SimulatedFileSystem) =>
  (await files.exists(path)) ? JSON.stringify(files.readTextSync(path)) : 'none'
const names = (path: string) => async (files: SimulatedFileSystem) =>
  (await files.list(path)).map(entry => entry.path.slice(path.length + 1)).join(' ')

describe('after a power failure', () => {
  it('synced bytes under a synced name are there', async () => {
    const left = await outcomes(async files => {
      const log = await files.appender('/d/log')
      await log.append(Buffer.from('ab'))
      await log.sync()
      await files.sync('/d')
    }, text('/d/log'))
    assert.deepEqual(left, ['"ab"'])
  })

  it('bytes that were not synced are there from the front, as zeros, or not', async () => {
    const left = await outcomes(async files => {
      await files.writeFile('/d/log', 'a')
      await files.sync('/d/log')
      await files.sync('/d')
      await (await files.appender('/d/log')).append(Buffer.from('bc'))
    }, text('/d/log'))
    assert.deepEqual(left, [
      '"a"',
      '"a\\u0000"',
      '"a\\u0000\\u0000"',
      '"ab"',
      '"ab\\u0000"',
      '"abc"',
    ])
  })

  it('a name that was not synced may be missing, whatever was written', async () => {
    const left = await outcomes(async files => {
      await files.writeFile('/d/log', 'a')
      await files.sync('/d/log')
    }, text('/d/log'))
    assert.deepEqual(left, ['"a"', 'none'])
  })

  it('a rename is whole or not there, also over an old file', async () => {
    const left = await outcomes(
      async files => {
        await files.writeFile('/d/file', 'old')
        await files.sync('/d/file')
        await files.writeFile('/d/temp', 'new')
        await files.sync('/d/temp')
        await files.sync('/d')
        await files.rename('/d/temp', '/d/file')
      },
      async files => `${await names('/d')(files)}: ${await text('/d/file')(files)}`,
    )
    assert.deepEqual(left, ['file temp: "old"', 'file: "new"'])
  })

  it('a rename before the bytes are synced may give a file with a piece of them', async () => {
    const left = await outcomes(async files => {
      await files.writeFile('/d/temp', 'n')
      await files.rename('/d/temp', '/d/file')
      await files.sync('/d')
    }, text('/d/file'))
    assert.deepEqual(left, ['""', '"\\u0000"', '"n"'])
  })

  it('a file that was emptied may have its old contents, or the new, or none', async () => {
    const left = await outcomes(async files => {
      await files.writeFile('/d/file', 'old')
      await files.sync('/d/file')
      await files.sync('/d')
      await files.writeFile('/d/file', 'n')
    }, text('/d/file'))
    assert.deepEqual(left, ['""', '"\\u0000"', '"n"', '"old"'])
  })

  it('a removal may not have been, and the sync of its folder makes it safe', async () => {
    const make = async (files: SimulatedFileSystem): Promise<void> => {
      await files.writeFile('/d/file', '')
      await files.sync('/d')
      await files.remove('/d/file')
    }
    assert.deepEqual(await outcomes(make, names('/d')), ['', 'file'])
    const synced = await outcomes(async files => {
      await make(files)
      await files.sync('/d')
    }, names('/d'))
    assert.deepEqual(synced, [''])
  })

  it('a folder is there with its names, or not', async () => {
    const left = await outcomes(
      async files => {
        await files.mkdirs('/d/x/y')
        await files.sync('/d/x')
      },
      async files => `${await files.exists('/d/x')} ${await files.exists('/d/x/y')}`,
    )
    assert.deepEqual(left, ['false false', 'true true'])
  })
})

describe('after a crash of the program alone', () => {
  it('all that was written is there', async () => {
    const left = await outcomes(
      async files => {
        await files.writeFile('/d/temp', 'abc')
        await files.rename('/d/temp', '/d/file')
      },
      async files => `${await names('/d')(files)} ${files.readTextSync('/d/file')}`,
      false,
    )
    assert.deepEqual(left, ['file abc'])
  })

  it('whatever the program goes on to do is refused and does nothing', async () => {
    const disk = new SimulatedDisk()
    const files = new SimulatedFileSystem(disk)
    await files.mkdirs('/d')
    const log = await files.appender('/d/log')
    const file = files.openSync('/d/log', 'a')
    files.crash()
    const calls: (() => unknown)[] = [
      () => log.append(Buffer.from('x')),
      () => log.sync(),
      () => log.close(),
      () => files.writeFile('/d/other', 'x'),
      () => files.rename('/d/log', '/d/other'),
      () => files.remove('/d/log'),
      () => files.list('/d'),
      () => files.writeSync(file, Buffer.from('x')),
      () => files.openSync('/d/log', 'w'),
      () => files.mkdirsSync('/d/other'),
    ]
    for (const call of calls) {
      await assert.rejects(
        async () => call(),
        error => isCondition(error, 'FILE_SYSTEM_ERROR') && error.parameters.code === 'CRASHED',
      )
    }
    const next = new SimulatedFileSystem(disk)
    assert.equal(await names('/d')(next), 'log')
    assert.equal(next.readTextSync('/d/log'), '')
  })

  it('a crash between the steps of a call leaves a piece of what it writes', async () => {
    const left = new Set<string>()
    for (let at = 1; at < 9; at++) {
      const disk = new SimulatedDisk(5)
      let steps = 0
      const files: SimulatedFileSystem = new SimulatedFileSystem(disk, {
        onStep: () => {
          if (++steps === at) files.crash()
        },
      })
      await files.writeFile('/file', 'abcdefgh').catch(() => undefined)
      left.add(await text('/file')(new SimulatedFileSystem(disk)))
    }
    assert.equal(left.size, 4, [...left].join())
    assert.ok(left.has('none') && left.has('""') && left.has('"abcdefgh"'))
  })
})

it('files are modified at the time of the disk', async () => {
  const disk = new SimulatedDisk()
  disk.now = () => 1234
  const files = new SimulatedFileSystem(disk)
  await files.writeFile('/file', '')
  assert.equal((await files.stat('/file')).modificationTimeMs, 1234)
})

it('the same seed leaves the same', async () => {
  const run = async (): Promise<string> => {
    const disk = new SimulatedDisk(77)
    const files = new SimulatedFileSystem(disk)
    for (let i = 0; i < 20; i++) await files.writeFile(`/f${i}`, `contents ${i}`)
    files.crash({ powerFailure: true })
    const next = new SimulatedFileSystem(disk)
    const found = (await next.list('/')).filter(entry => !entry.isDirectory)
    return found.map(({ path, size }) => `${path} ${size}`).join()
  }
  assert.equal(await run(), await run())
})
