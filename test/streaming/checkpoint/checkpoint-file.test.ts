import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Checkpoint,
  checkpointTimeOf,
  decodeCheckpoint,
  encodeCheckpoint,
  resumeTimeMs,
  sealed,
} from '../../../src/streaming/checkpoint/checkpoint-file.js'
import { readLatestCheckpoint } from '../../../src/streaming/checkpoint/checkpoint-reader.js'
import { CheckpointWriter } from '../../../src/streaming/checkpoint/checkpoint-writer.js'
import { FaultyFileSystem } from '../../../src/testing/faulty-file-system.js'
import { SimulatedDisk } from '../../../src/testing/simulated-disk.js'
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.js'

function checkpointAt(timeMs: number, pendingMs: readonly number[] = []): Checkpoint {
  return {
    format: 1,
    millrace: '0.1.0',
    application: 'words',
    batchDurationMs: 1000,
    timeMs,
    zeroTimeMs: 0,
    pendingMs,
    operators: [
      {
        id: 'textFileStream-0',
        role: 'input',
        named: false,
        madeBy: 'textFileStream at job.ts:3',
        data: { files: { '1000': ['/in/ä "quoted"\n'] } },
      },
    ],
    states: [],
  }
}

const logger = (): { warnings: string[] } & Record<
  'debug' | 'info' | 'warn' | 'error',
  (text: string) => void
> => {
  const warnings: string[] = []
  const nothing = (): void => {}
  return { warnings, debug: nothing, info: nothing, error: nothing, warn: t => warnings.push(t) }
}

function newFileSystem(): SimulatedFileSystem {
  const disk = new SimulatedDisk(1)
  disk.mkdirs('/c', true)
  return new SimulatedFileSystem(disk)
}

test('a checkpoint is read as it was written, and is JSON with the checksum at its end', () => {
  const checkpoint = checkpointAt(5000, [4000, 5000])
  const text = encodeCheckpoint(checkpoint)
  assert.deepEqual({ ...decodeCheckpoint(text, 'x') }, checkpoint)
  const { checksum, ...rest } = JSON.parse(text)
  assert.match(checksum, /^[0-9a-f]{64}$/)
  assert.deepEqual(rest, checkpoint)
})

test('a text that is cut off anywhere, or has one changed character, is damaged', () => {
  const text = encodeCheckpoint(checkpointAt(5000))
  for (let length = 0; length < text.length; length++) {
    assert.throws(() => decodeCheckpoint(text.slice(0, length), 'x'))
  }
  for (let i = 0; i < text.length; i++) {
    const changed = `${text.slice(0, i)}${text[i] === '7' ? '8' : '7'}${text.slice(i + 1)}`
    assert.throws(() => decodeCheckpoint(changed, 'x'), `character ${i}`)
  }
})

test('a later version is refused, with who wrote it', () => {
  const text = sealed({ format: 2, millrace: '9.0.0' })
  assert.throws(() => decodeCheckpoint(text, '/c/checkpoint-1000'), {
    condition: 'CHECKPOINT_VERSION_NOT_SUPPORTED',
    parameters: {
      path: '/c/checkpoint-1000',
      version: '2',
      writer: '9.0.0',
      supported: '1',
    },
  })
})

for (const [name, timeMs] of [
  ['/c/checkpoint-1000', 1000],
  ['checkpoint-0', 0],
  ['checkpoint--5', -5],
  ['/c/.checkpoint-1000.tmp', undefined],
  ['/c/checkpoint-1000.bak', undefined],
  ['/c/my-checkpoint-1000', undefined],
] as const) {
  test(`the time of ${name}`, () => assert.equal(checkpointTimeOf(name), timeMs))
}

test('a restart runs the oldest pending batch first, or the one after the last', () => {
  assert.equal(resumeTimeMs(checkpointAt(5000, [3000, 5000])), 3000)
  assert.equal(resumeTimeMs(checkpointAt(5000)), 6000)
})

test('the newest ten are kept, and the newest is read', async () => {
  const fileSystem = newFileSystem()
  const log = logger()
  const writer = await CheckpointWriter.open(fileSystem, '/c', log)
  for (let t = 1; t <= 15; t++) await writer.write(checkpointAt(t * 1000))
  const names = fileSystem.listSync('/c').map(({ path }) => path)
  assert.equal(names.length, 10)
  assert.ok(!names.includes('/c/checkpoint-5000') && names.includes('/c/checkpoint-6000'))
  assert.equal((await readLatestCheckpoint(fileSystem, '/c', log))?.timeMs, 15_000)
  assert.equal(writer.oldestResumeMs, 7000)
  // another writer finds what is there
  const other = await CheckpointWriter.open(fileSystem, '/c', log)
  assert.equal(other.oldestResumeMs, 7000)
  await other.write(checkpointAt(16_000))
  assert.equal(fileSystem.listSync('/c').length, 10)
  assert.deepEqual(log.warnings, [])
})

test('damaged ones are skipped by name, and the one before is read', async () => {
  const fileSystem = newFileSystem()
  const log = logger()
  const writer = await CheckpointWriter.open(fileSystem, '/c', log)
  for (const t of [1000, 2000, 3000]) await writer.write(checkpointAt(t))
  await fileSystem.writeFile('/c/checkpoint-3000', '')
  await fileSystem.writeFile('/c/checkpoint-2000', `${encodeCheckpoint(checkpointAt(2000))} `)
  assert.equal((await readLatestCheckpoint(fileSystem, '/c', log))?.timeMs, 1000)
  assert.equal(log.warnings.length, 1)
  assert.match(
    log.warnings[0],
    /\/c\/checkpoint-3000: it has no checksum.*\/c\/checkpoint-2000: .*\. The one before, \/c\/checkpoint-1000, is taken$/,
  )
  await fileSystem.writeFile('/c/checkpoint-1000', 'x')
  await assert.rejects(readLatestCheckpoint(fileSystem, '/c', log), {
    condition: 'CHECKPOINT_UNREADABLE',
  })
  assert.equal(log.warnings.length, 1)
})

test('a folder that is not there, or is empty, has no checkpoint', async () => {
  const fileSystem = newFileSystem()
  assert.equal(await readLatestCheckpoint(fileSystem, '/c', logger()), undefined)
  assert.equal(await readLatestCheckpoint(fileSystem, '/nowhere', logger()), undefined)
})

test('whatever call of a write fails, the checkpoint before it is there or the new one', async () => {
  for (let n = 1; ; n++) {
    const inner = newFileSystem()
    const fileSystem = new FaultyFileSystem({}, inner)
    const writer = await CheckpointWriter.open(fileSystem, '/c', logger())
    await writer.write(checkpointAt(1000))
    await writer.write(checkpointAt(2000, [2000]))
    const before = fileSystem.calls
    fileSystem.faults = { fail: [before + n] }
    const failed = await writer.write(checkpointAt(2000)).then(
      () => false,
      () => true,
    )
    const used = fileSystem.calls - before
    const read = await readLatestCheckpoint(inner, '/c', logger())
    assert.equal(read?.timeMs, 2000)
    assert.ok(failed || read.pendingMs.length === 0)
    if (used < n) break
    // and the next one is written all the same
    await writer.write(checkpointAt(3000))
    assert.equal((await readLatestCheckpoint(inner, '/c', logger()))?.timeMs, 3000)
  }
})

test('a power failure leaves the last checkpoint that was written, or the one under way', async () => {
  for (let seed = 0; seed < 200; seed++) {
    const disk = new SimulatedDisk(seed)
    disk.mkdirs('/c', true)
    let steps = seed % 40
    const fileSystem = new SimulatedFileSystem(disk, {
      onStep: () => {
        if (steps-- === 0) fileSystem.crash({ powerFailure: true })
      },
    })
    let done = 0
    try {
      const writer = await CheckpointWriter.open(fileSystem, '/c', logger())
      for (let t = 1000; t <= 5000; t += 1000) {
        await writer.write(checkpointAt(t))
        done = t
      }
    } catch {}
    const read = await readLatestCheckpoint(new SimulatedFileSystem(disk), '/c', logger())
    const timeMs = read?.timeMs ?? 0
    assert.ok(timeMs === done || timeMs === done + 1000, `seed ${seed}: ${done}, found ${timeMs}`)
  }
})
