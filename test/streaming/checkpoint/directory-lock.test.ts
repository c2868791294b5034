import assert from 'node:assert/strict'
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type FileStatus,
  LocalFileSystem,
  type OpenMode,
} from '../../../src/core/storage/file-system.js'
import { DirectoryLock, readHolders } from '../../../src/streaming/checkpoint/directory-lock.js'
import {
  identityOf,
  isRunning,
  type ProcessIdentity,
} from '../../../src/streaming/checkpoint/process-identity.js'
import { isCondition } from '../../../src/util/errors.js'

const root = mkdtempSync(join(tmpdir(), 'millrace-lock-'))
after(() => rmSync(root, { recursive: true, force: true }))
const fileSystem = new LocalFileSystem()
let folders = 0

function nameOf({ host, pid, started }: ProcessIdentity): string {
  return `lock-${host}-${pid}-${started}`
}

/** A folder that this process has a file in. */
function folder(holder?: ProcessIdentity): string {
  const path = join(root, String(folders++))
  fileSystem.mkdirsSync(path)
  if (holder !== undefined) writeFileSync(join(path, nameOf(holder)), '')
  return path
}

test('a lock names its process, and is gone when it is released', () => {
  const directory = folder()
  const lock = DirectoryLock.acquire(fileSystem, directory)
  assert.deepEqual(readdirSync(directory), [nameOf(identityOf())])
  assert.deepEqual(
    readHolders(fileSystem, directory).map(holder => holder.process),
    [identityOf()],
  )
  lock.release()
  lock.release()
  assert.deepEqual(readdirSync(directory), [])
  DirectoryLock.acquire(fileSystem, directory).release()
})

test('a second context of the process is refused', () => {
  const directory = folder()
  const lock = DirectoryLock.acquire(fileSystem, directory)
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), {
    condition: 'CHECKPOINT_DIRECTORY_IN_USE',
  })
  lock.release()
})

test('a program that runs is not disturbed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  const holder = identityOf(child.pid)
  const directory = folder(holder)
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), {
    condition: 'CHECKPOINT_DIRECTORY_IN_USE',
    parameters: {
      directory,
      pid: String(child.pid),
      host: hostname(),
      lock: `${directory}/${nameOf(holder)}`,
    },
  })
  assert.deepEqual(readdirSync(directory), [nameOf(holder)])
  child.kill('SIGKILL')
  await once(child, 'exit')
  DirectoryLock.acquire(fileSystem, directory).release()
  assert.deepEqual(readdirSync(directory), [])
})

for (const [what, holder] of [
  ['an ended process', { host: hostname(), pid: 2 ** 30, started: '1' }],
  ['an earlier context of this process', identityOf()],
] as const) {
  test(`a lock of ${what} is taken over`, () => {
    const directory = folder(holder)
    DirectoryLock.acquire(fileSystem, directory).release()
    assert.deepEqual(readdirSync(directory), [])
  })
}

test('a lock of a process that was killed and whose parent does not ask for it is taken over', async t => {
  const own = identityOf()
  if (own.started === '') return t.skip('the system does not tell the state of a process')
  // the shell starts a process, tells its number, and becomes one that waits for none
  const parent = spawn('sh', ['-c', 'cat <&3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  t.after(() => parent.kill('SIGKILL'))
  const [text] = (await once(parent.stdout as Readable, 'data')) as [Buffer]
  const holder = identityOf(Number(String(text)))
  const directory = folder(holder)
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), {
    condition: 'CHECKPOINT_DIRECTORY_IN_USE',
  })
  process.kill(holder.pid, 'SIGKILL')
  while (isRunning(holder)) await new Promise(setImmediate)
  process.kill(holder.pid, 0)
  DirectoryLock.acquire(fileSystem, directory).release()
  assert.deepEqual(readdirSync(directory), [])
})

test('a lock of a process whose number was given again is taken over', t => {
  const own = identityOf()
  if (own.started === '') return t.skip('the system does not tell when a process was started')
  const other = identityOf(process.ppid)
  const directory = folder({ ...other, started: `${other.started}1` })
  DirectoryLock.acquire(fileSystem, directory).release()
})

test('a lock of another machine stays, because nobody here knows', () => {
  const directory = folder({ host: 'else-where', pid: 1, started: '1' })
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), /process 1 on else-where/)
})

/** Calls `before` ahead of each step, with its number. */
class SteppedFileSystem extends LocalFileSystem {
  steps = 0
  before: (step: number) => void = () => {}

  override openSync(path: string, mode?: OpenMode): number {
    this.before(this.steps++)
    return super.openSync(path, mode)
  }

  override listSync(directory: string): FileStatus[] {
    this.before(this.steps++)
    return super.listSync(directory)
  }

  override removeSync(path: string): void {
    this.before(this.steps++)
    super.removeSync(path)
  }
}

for (const stale of [false, true]) {
  test(`whenever another program comes between, one has the folder at most${stale ? ', also one that was left' : ''}`, () => {
    const other = identityOf(process.ppid)
    let steps = 1
    let refused = 0
    for (let at = 0; at < steps; at++) {
      const directory = folder(stale ? { host: hostname(), pid: 2 ** 30, started: '1' } : undefined)
      const locks: DirectoryLock[] = []
      const take = (from: LocalFileSystem, self: ProcessIdentity): void => {
        try {
          locks.push(DirectoryLock.acquire(from, directory, self))
        } catch (error) {
          assert.ok(isCondition(error, 'CHECKPOINT_DIRECTORY_IN_USE'), String(error))
          refused++
        }
      }
      const stepped = new SteppedFileSystem()
      stepped.before = step => {
        if (step === at) take(new LocalFileSystem(), other)
      }
      take(stepped, identityOf())
      steps = Math.max(steps, stepped.steps)
      assert.ok(locks.length <= 1, `both, at step ${at}`)
      for (const lock of locks) lock.release()
      assert.deepEqual(readdirSync(directory), [])
    }
    assert.ok(steps > 1 && refused > 0)
  })
}

test('of two processes that come at the same time one has the folder at most', async () => {
  const program = fileURLToPath(new URL('lock-process.js', import.meta.url))
  const children = [fork(program), fork(program)]
  const answers = (): Promise<string[]> =>
    Promise.all(children.map(async child => String((await once(child, 'message'))[0])))
  const ask = (directory: string): Promise<string[]> => {
    const given = answers()
    for (const child of children) child.send(directory)
    return given
  }
  try {
    await answers()
    for (let round = 0; round < 40; round++) {
      const directory = folder()
      const given = await ask(directory)
      const others = given.filter(answer => answer !== 'held')
      assert.ok(others.length >= 1, 'both have it')
      assert.ok(
        others.every(answer => answer === 'CHECKPOINT_DIRECTORY_IN_USE'),
        given.join(),
      )
      await ask('')
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
})
