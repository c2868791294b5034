import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import { DirectoryLock } from '../../../src/streaming/checkpoint/directory-lock.js'
import { identityOf } from '../../../src/streaming/checkpoint/process-identity.js'

const root = mkdtempSync(join(tmpdir(), 'millrace-lock-'))
after(() => rmSync(root, { recursive: true, force: true }))
const fileSystem = new LocalFileSystem()
let folders = 0

function folder(lock?: unknown): string {
  const path = join(root, String(folders++))
  fileSystem.mkdirsSync(path)
  if (lock !== undefined) {
    writeFileSync(join(path, 'lock'), typeof lock === 'string' ? lock : JSON.stringify(lock))
  }
  return path
}

test('a lock names its process, and is gone when it is released', () => {
  const directory = folder()
  const lock = DirectoryLock.acquire(fileSystem, directory)
  const { pid, host } = JSON.parse(readFileSync(join(directory, 'lock'), 'utf8'))
  assert.deepEqual([pid, host], [process.pid, hostname()])
  lock.release()
  lock.release()
  assert.ok(!existsSync(join(directory, 'lock')))
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
  const directory = folder(identityOf(child.pid))
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), {
    condition: 'CHECKPOINT_DIRECTORY_IN_USE',
    parameters: {
      directory,
      pid: String(child.pid),
      host: hostname(),
      lock: `${directory}/lock`,
    },
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  DirectoryLock.acquire(fileSystem, directory).release()
})

for (const [what, lock] of [
  ['an ended process', { host: hostname(), pid: 2 ** 30, started: '1' }],
  ['an earlier context of this process', identityOf()],
  ['nobody, because it is cut off', '{"host":"x'],
  ['nobody, because it is empty', ''],
] as const) {
  test(`a lock of ${what} is taken over`, () => {
    const directory = folder(lock)
    DirectoryLock.acquire(fileSystem, directory).release()
  })
}

test('a lock of a process whose number was given again is taken over', t => {
  const own = identityOf()
  if (own.started === '') return t.skip('the system does not tell when a process was started')
  const other = identityOf(process.ppid)
  const directory = folder({ ...other, started: `${other.started}1` })
  DirectoryLock.acquire(fileSystem, directory).release()
})

test('a lock of another machine stays, because nobody here knows', () => {
  const directory = folder({ host: 'elsewhere', pid: 1, started: '1' })
  assert.throws(() => DirectoryLock.acquire(fileSystem, directory), /process 1 on elsewhere/)
})
