/** State in files: what a restart finds, what is damaged, what is too much. */
import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { listStates, readState } from '../../../src/core/state/state-reader.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { SparkConf, SparkContext } from '../../../src/index.js'
import { MillraceError } from '../../../src/util/errors.js'
import { StateTester } from './state-tester.js'

let sc: SparkContext
before(() => {
  sc = new SparkContext(new SparkConf().setMaster('local[2]').set('spark.log.level', 'OFF'))
})
after(() => sc.stop())

const count = (values: number[], sum: number | undefined): unknown => (sum ?? 0) + values.length

async function failure(run: () => Promise<unknown>): Promise<MillraceError> {
  try {
    await run()
  } catch (error) {
    assert.ok(error instanceof MillraceError, String(error))
    return error
  }
  assert.fail('nothing was thrown')
}

/** The files of the operator `op`, the oldest first. */
function files({ folder }: StateTester): string[] {
  const names = readdirSync(join(folder, 'state', 'op')).filter(name => !name.startsWith('.'))
  const timeOf = (name: string): number => Number(name.slice('delta-'.length))
  return names.sort((a, b) => timeOf(a) - timeOf(b)).map(name => join(folder, 'state', 'op', name))
}

describe('files of state', () => {
  it('are as of the batch that is asked for; later ones are removed with the first commit', async () => {
    using state = new StateTester(sc, count)
    for (const keys of ['a', 'ab', 'abc', 'abcd']) await state.batch(keys)
    await state.restart(2000)
    assert.equal(files(state).length, 4)
    await state.restart(2000)
    assert.deepEqual(await state.batch('b'), { a: 2, b: 2 })
    assert.deepEqual(
      files(state).map(path => path.split('-').at(-1)),
      ['1000', '2000', '3000'],
    )
    assert.deepEqual(await state.batch('d'), { a: 2, b: 2, d: 1 })
  })

  it('begin with nothing when the batch is before the first', async () => {
    using state = new StateTester(sc, count)
    await state.batch('a')
    await state.restart(500)
    assert.deepEqual(state.store.describe(), [
      {
        operatorId: 'op',
        kind: 'updateStateByKey',
        partitions: 3,
        versionMs: undefined,
        keys: 0,
        bytes: 0,
        schema: undefined,
      },
    ])
  })

  it('are written for versions in which something changed only', async () => {
    using state = new StateTester(sc, (values, sum) => ((sum ?? 0) as number) + values.length)
    await state.batch('ab')
    for (let i = 0; i < 5; i++) await state.batch('')
    assert.equal(files(state).length, 1)
    await state.restart(6000)
    assert.deepEqual(await state.batch('b'), { a: 1, b: 2 })
    assert.equal(state.store.describe()[0].versionMs, 7000)
  })

  it('are described', async () => {
    using state = new StateTester(sc, count)
    await state.batch('abc')
    const [described] = state.store.describe()
    assert.deepEqual(
      { ...described, bytes: described.bytes > 0 },
      {
        operatorId: 'op',
        kind: 'updateStateByKey',
        partitions: 3,
        versionMs: 1000,
        keys: 3,
        bytes: true,
        schema: 'string -> number',
      },
    )
  })

  const damages: [string, (paths: string[]) => void, RegExp][] = [
    ['a flipped bit in a block', paths => flip(paths[1], -20), /checksum of the block at byte \d+/],
    ['a flipped bit in the header', paths => flip(paths[1], 30), /checksum of its header/],
    ['a flipped bit at the beginning', paths => flip(paths[1], 0), /does not begin as/],
    ['an empty file', paths => truncateSync(paths[1], 0), /shorter than a header/],
    ['a file cut in its header', paths => truncateSync(paths[1], 40), /ends within its header/],
    [
      'a file cut in a block',
      paths => truncateSync(paths[1], readFileSync(paths[1]).length - 9),
      /ends \d+ bytes too early/,
    ],
  ]
  for (const [title, damage, reason] of damages) {
    it(`${title} is refused with the file's name; an earlier batch can be restored`, async () => {
      using state = new StateTester(sc, count)
      for (const keys of ['ab', 'abc', 'a']) await state.batch(keys)
      const paths = files(state)
      damage(paths)
      const error = await failure(() => state.restart(3000))
      assert.equal(error.condition, 'STATE_FILE_CORRUPT')
      assert.equal(error.parameters.path, paths[1])
      assert.match(error.message, reason)
      await state.restart(1000)
      assert.deepEqual(await state.batch('b'), { a: 1, b: 2 })
    })
  }

  it('a missing file is refused', async () => {
    using state = new StateTester(sc, count)
    for (const keys of ['ab', 'abc', 'a']) await state.batch(keys)
    await new LocalFileSystem().remove(files(state)[1])
    const error = await failure(() => state.restart(3000))
    assert.equal(error.condition, 'STATE_FILE_CORRUPT')
    assert.match(error.message, /the file of the version before it, 2000 ms, is missing/)
  })

  it('a file of a later format is refused', async () => {
    using state = new StateTester(sc, count)
    await state.batch('a')
    const [path] = files(state)
    const bytes = readFileSync(path)
    bytes.writeUint32LE(7, 4)
    writeFileSync(path, bytes)
    const error = await failure(() => state.restart(1000))
    assert.equal(error.condition, 'STATE_FILE_VERSION_NOT_SUPPORTED')
    assert.deepEqual(error.parameters, { path, version: '7', supported: '1' })
  })

  it('a file that was not finished is no file', async () => {
    using state = new StateTester(sc, count)
    await state.batch('ab')
    appendFileSync(join(state.folder, 'state', 'op', '.delta-2000.tmp'), 'half')
    await state.restart(1000)
    assert.deepEqual(await state.batch('a'), { a: 2, b: 1 })
  })

  it('what no restart needs is removed, and what is left is enough', async () => {
    using state = new StateTester(sc, count)
    for (let i = 0; i < 40; i++) {
      await state.batch('abcdefgh'.slice(0, 1 + (i % 8)))
      await state.store.cleanup(state.timeMs - 3000)
    }
    assert.ok(files(state).length <= 12, `${files(state).length} files`)
    const { timeMs } = state
    await state.restart(timeMs - 3000)
    assert.deepEqual(await state.batch(''), counts(37))
  })

  it('what lies there from a run that is not continued is removed', async () => {
    using state = new StateTester(sc, count)
    for (const keys of ['ab', 'abc', 'a']) await state.batch(keys)
    state.begin()
    await state.batch('z')
    assert.deepEqual(
      files(state).map(path => path.split('-').at(-1)),
      ['1000'],
    )
  })

  it('a full disk fails the commit; the next one has everything', async () => {
    let isFull = false
    class FullDisk extends LocalFileSystem {
      override async rename(from: string, to: string): Promise<void> {
        if (isFull) throw new MillraceError('DISK_FULL', { path: to })
        await super.rename(from, to)
      }
    }
    await sc.stop()
    sc = new SparkContext(new SparkConf().setMaster('local[2]').set('spark.log.level', 'OFF'), {
      fileSystem: new FullDisk(),
    })
    using state = new StateTester(sc, count)
    await state.batch('a')
    isFull = true
    assert.equal((await failure(() => state.batch('ab'))).condition, 'DISK_FULL')
    isFull = false
    assert.deepEqual(await state.batch('c'), { a: 2, b: 1, c: 1 })
    await state.restart(state.timeMs)
    assert.deepEqual(await state.batch(''), { a: 2, b: 1, c: 1 })
  })
})

describe('state that is read while a program uses it', () => {
  for (const [what, read] of [
    ['readState', (fs: LocalFileSystem, folder: string) => readState(fs, folder, 'op')],
    ['listStates', listStates],
  ] as const) {
    it(`${what} looks again when a file was removed meanwhile`, async () => {
      using state = new StateTester(sc, count)
      for (let i = 0; i < 12; i++) await state.batch('abc')
      const expected = await read(new LocalFileSystem(), state.folder)
      assert.ok(expected !== undefined)
      const rows = [...expected]
      let left = 3
      class Vanishing extends LocalFileSystem {
        override async readFile(path: string): Promise<Uint8Array> {
          // what is removed is the oldest one, which no version needs any more
          if (left-- > 0) await this.remove(files(state)[0])
          return super.readFile(path)
        }
      }
      assert.deepEqual([...((await read(new Vanishing(), state.folder)) ?? [])].length, rows.length)
      assert.equal(await readState(new LocalFileSystem(), state.folder, 'none'), undefined)
    })
  }
})

describe('a program that was edited', () => {
  it('is told when the kind of an operator is another', async () => {
    using state = new StateTester(sc, count)
    await state.batch('a')
    await state.reopen(1000)
    const error = await failure(async () => state.bind('mapWithState'))
    assert.equal(error.condition, 'STATE_KIND_MISMATCH')
    assert.deepEqual(error.parameters, {
      operatorId: 'op',
      kind: 'mapWithState',
      kept: 'updateStateByKey',
    })
  })

  const edits: [string, (values: number[], state: never) => unknown, string | undefined][] = [
    ['the same shape', (_, s: number | undefined) => (s ?? 0) + 1, undefined],
    ['text for a number', (_, s: number | undefined) => `${s ?? ''}!`, 'string -> string'],
    ['an object for a number', () => ({ sum: 1 }), 'string -> { sum: number }'],
  ]
  for (const [title, f, found] of edits) {
    it(`${title} is ${found === undefined ? 'taken' : 'refused, with both'}`, async () => {
      using state = new StateTester(sc, count)
      await state.batch('ab')
      await state.restart(1000, f as typeof count)
      if (found === undefined) {
        assert.deepEqual(await state.batch('a'), { a: 2, b: 2 })
        return
      }
      const error = await failure(() => state.batch('a'))
      assert.equal(error.condition, 'STATE_SCHEMA_MISMATCH')
      assert.equal(error.parameters.kept, 'string -> number')
      assert.equal(error.parameters.found, found)
    })
  }

  it('state without a stream is told of, and stays as long as a restart may go back to it', async () => {
    using state = new StateTester(sc, count)
    await state.batch('ab')
    await state.reopen(1000)
    assert.deepEqual(
      state.store.describe().map(({ operatorId, keys }) => [operatorId, keys]),
      [['op', 2]],
    )
    await state.store.commit(2000)
    await state.store.cleanup(2000)
    assert.equal(files(state).length, 1)
    await state.store.cleanup(3000)
    assert.ok(!existsSync(join(state.folder, 'state', 'op')))
  })

  it('state that the checkpoint does not name is not taken up, and its id is free', async () => {
    using state = new StateTester(sc, count)
    await state.batch('ab')
    await state.reopen(2000, new Set())
    assert.deepEqual(state.store.describe(), [])
    assert.equal(state.bind().versionMs, undefined)
  })

  for (const back of [0, 2000]) {
    it(`other partitions: a restart ${back} ms before the change finds the state of then`, async () => {
      using state = new StateTester(sc, count)
      for (let i = 0; i < 20; i++) {
        await state.batch('abcdefgh'.slice(0, 1 + (i % 8)))
        await state.store.cleanup(state.timeMs - 3000)
      }
      const { timeMs } = state
      await state.restart(timeMs, count, 5)
      for (let i = 0; i < 6; i++) {
        await state.batch('z')
        // the batch after the change is pending
        await state.store.cleanup(timeMs + 1000 - back)
      }
      await state.restart(timeMs - back, count, 5)
      assert.deepEqual(await state.batch(''), counts(20 - back / 1000))
      // when nobody goes back any more, what was before the change is removed
      for (let i = 0; i < 6; i++) {
        await state.batch('z')
        await state.store.cleanup(state.timeMs)
      }
      assert.ok(files(state).every(path => Number(path.split('-').at(-1)) > timeMs - back))
    })
  }

  for (const partitions of [1, 2, 5]) {
    it(`${partitions} partitions in place of 3, twice restarted`, async () => {
      using state = new StateTester(sc, count)
      await state.batch('abcdef')
      await state.batch('abc')
      await state.restart(2000, count, partitions)
      assert.deepEqual(await state.batch('a'), { a: 3, b: 2, c: 2, d: 1, e: 1, f: 1 })
      await state.restart(3000, count, partitions)
      assert.deepEqual(await state.batch('f'), { a: 3, b: 2, c: 2, d: 1, e: 1, f: 2 })
    })
  }
})

/** The sums of `'abcdefgh'.slice(0, 1 + i % 8)` for i below n. */
function counts(n: number): Record<string, number> {
  const found: Record<string, number> = {}
  for (let i = 0; i < n; i++) {
    for (const key of 'abcdefgh'.slice(0, 1 + (i % 8))) found[key] = (found[key] ?? 0) + 1
  }
  return found
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path)
  bytes[at < 0 ? bytes.length + at : at] ^= 4
  writeFileSync(path, bytes)
}
