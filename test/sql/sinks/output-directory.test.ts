/** The commit of a folder, ended or failing at each call of the file system. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { FileSystem } from '../../../src/core/storage/file-system.js'
import type { SaveMode } from '../../../src/sql/query.js'
import { OutputDirectory } from '../../../src/sql/sinks/output-directory.js'
import type { WrittenFile } from '../../../src/sql/sinks/write-job.js'
import { FaultyFileSystem, SimulatedFileSystem } from '../../../src/testing/index.js'

const OLD = { 'a=1/old-1': 'one', 'a=2/old-2': 'two' }

interface Case {
  readonly name: string
  readonly mode: SaveMode
  readonly isDynamic?: boolean
  readonly old?: Readonly<Record<string, string>>
  /** What is seen when all went well. */
  readonly expected: Readonly<Record<string, string>>
  /** A program that is killed may leave a part of this visible, besides the old files. */
  readonly partly?: boolean
}

const NEW = { 'a=1/part-0': 'new 1', 'a=3/part-1': 'new 3' }

const cases: readonly Case[] = [
  { name: 'a new folder', mode: 'errorifexists', expected: NEW },
  { name: 'a new folder, appending', mode: 'append', expected: NEW },
  { name: 'a new folder, ignoring', mode: 'ignore', expected: NEW },
  { name: 'overwrite', mode: 'overwrite', old: OLD, expected: NEW },
  { name: 'overwrite of nothing', mode: 'overwrite', expected: NEW },
  { name: 'append', mode: 'append', old: OLD, expected: { ...OLD, ...NEW }, partly: true },
  {
    name: 'dynamic overwrite',
    mode: 'overwrite',
    isDynamic: true,
    old: OLD,
    expected: { 'a=2/old-2': 'two', ...NEW },
    partly: true,
  },
]

async function diskWith(
  old: Readonly<Record<string, string>> | undefined,
): Promise<SimulatedFileSystem> {
  const disk = new SimulatedFileSystem()
  await disk.mkdirs('/data')
  for (const [name, text] of Object.entries(old ?? {})) {
    await disk.mkdirs(`/data/out/${name.slice(0, name.lastIndexOf('/'))}`)
    await disk.writeFile(`/data/out/${name}`, text)
  }
  return disk
}

/** Files that a reader of /data/out sees: none below a hidden name. */
async function visible(files: FileSystem, folder = '/data/out'): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  if (!(await files.exists(folder))) return found
  for (const { path, isDirectory } of await files.list(folder)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name.startsWith('.') || (name.startsWith('_') && !name.includes('='))) continue
    if (isDirectory) Object.assign(found, await visible(files, path))
    else found[path.slice('/data/out/'.length)] = Buffer.from(await files.readFile(path)).toString()
  }
  return found
}

/** A whole write: two tasks, one of which has a second attempt that nobody hears of. */
async function write(files: FileSystem, { mode, isDynamic = false }: Case): Promise<void> {
  const output = new OutputDirectory(files, '/data/out', mode, isDynamic)
  if (!(await output.begin())) return
  try {
    const { folder } = output.target
    const written: WrittenFile[] = []
    for (const [place, text] of Object.entries(NEW)) {
      const [directory, name] = place.split('/')
      await files.writeFile(`${folder}/${name}-lost`, text)
      await files.writeFile(`${folder}/${name}-attempt`, text)
      written.push({ file: `${folder}/${name}-attempt`, directory, name })
    }
    await output.commit(written)
  } catch (error) {
    await output.abort()
    throw error
  }
}

/** Gives how many calls a write is. */
async function callsOf(one: Case): Promise<number> {
  const files = new FaultyFileSystem({}, await diskWith(one.old))
  await write(files, one)
  return files.calls
}

for (const one of cases) {
  const { name, expected, old = {} } = one
  describe(name, () => {
    it('makes the files visible, and leaves nothing else', async () => {
      const disk = await diskWith(one.old)
      await write(disk, one)
      assert.deepEqual(await visible(disk), expected)
      assert.ok(await disk.exists('/data/out/_SUCCESS'))
      assert.equal(await disk.exists('/data/out/_temporary'), false)
      assert.deepEqual(
        (await disk.list('/data')).map(entry => entry.path),
        ['/data/out'],
      )
    })

    it('a call that fails: all or nothing', async () => {
      const calls = await callsOf(one)
      for (let call = 1; call <= calls; call++) {
        const disk = await diskWith(one.old)
        const files = new FaultyFileSystem({ fail: [call] }, disk)
        const failed = await write(files, one).then(
          () => false,
          () => true,
        )
        assert.deepEqual(await visible(disk), failed ? old : expected, `call ${call}`)
      }
    })

    it('killed in any call: no part of a file is visible, and the next write sees to the rest', async () => {
      const calls = await callsOf(one)
      for (let call = 1; call <= calls; call++) {
        const disk = await diskWith(one.old)
        const files = new FaultyFileSystem({ crashAt: call, seed: call }, disk)
        await write(files, one).catch(() => undefined)
        await files.crash()
        const seen = await visible(disk)
        const text = `call ${call}: ${JSON.stringify(seen)}`
        if (one.partly) {
          // whole files of the old or the new state, none of anything else
          for (const [file, content] of Object.entries(seen)) {
            assert.equal(
              content,
              (expected as Record<string, string>)[file] ?? (old as Record<string, string>)[file],
              text,
            )
          }
        } else {
          const isOld = JSON.stringify(seen) === JSON.stringify(old)
          const isNew = JSON.stringify(seen) === JSON.stringify(expected)
          // an overwrite that is killed between its two renames: the next write puts the old files back
          const isBetween = one.mode === 'overwrite' && Object.keys(seen).length === 0
          assert.ok(isOld || isNew || isBetween, text)
          await write(disk, { ...one, mode: 'ignore' })
          const after = JSON.stringify(await visible(disk))
          assert.ok(
            after === JSON.stringify(isNew ? expected : one.old === undefined ? NEW : old),
            text,
          )
        }
      }
    })
  })
}

describe('what is there already', () => {
  it('is an error unless something else is said', async () => {
    const disk = await diskWith(OLD)
    await assert.rejects(write(disk, { ...cases[0], mode: 'errorifexists' }), {
      condition: 'PATH_ALREADY_EXISTS',
    })
    assert.deepEqual(await visible(disk), OLD)
  })

  it('stays as it is with ignore', async () => {
    const disk = await diskWith(OLD)
    await write(disk, { ...cases[0], mode: 'ignore' })
    assert.deepEqual(await visible(disk), OLD)
  })

  it('a file cannot be appended to, and is overwritten', async () => {
    const disk = await diskWith(undefined)
    await disk.writeFile('/data/out', 'mine')
    await assert.rejects(write(disk, { ...cases[0], mode: 'append' }), {
      condition: 'PATH_IS_NOT_A_DIRECTORY',
    })
    await write(disk, { ...cases[0], mode: 'overwrite' })
    assert.deepEqual(await visible(disk), NEW)
  })

  it('a folder that somebody makes meanwhile is not replaced', async () => {
    const disk = await diskWith(undefined)
    const output = new OutputDirectory(disk, '/data/out', 'errorifexists', false)
    await output.begin()
    await disk.mkdirs('/data/out')
    await disk.writeFile('/data/out/theirs', 'x')
    await assert.rejects(output.commit([]), { condition: 'PATH_ALREADY_EXISTS' })
    await output.abort()
    assert.deepEqual(await visible(disk), { theirs: 'x' })
  })

  it('a folder that somebody makes meanwhile is appended to', async () => {
    const disk = await diskWith(undefined)
    const output = new OutputDirectory(disk, '/data/out', 'append', false)
    await output.begin()
    await disk.mkdirs('/data/out')
    await disk.writeFile('/data/out/theirs', 'x')
    await disk.writeFile(`${output.target.folder}/f`, 'ours')
    await output.commit([{ file: `${output.target.folder}/f`, directory: '', name: 'part-0' }])
    assert.deepEqual(await visible(disk), { theirs: 'x', 'part-0': 'ours' })
  })
})
