import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import type { SparkListenerEvent } from '../../../src/core/scheduler/listener-bus.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import type { BatchInfo } from '../../../src/streaming/listener.js'
import { isCondition } from '../../../src/util/errors.js'
import { ConsoleLogger } from '../../../src/util/log.js'
import {
  type Collected,
  collectInto,
  manualContext,
  type Streaming,
  sparkContextForTests,
} from '../harness.js'

const spark = sparkContextForTests({ 'spark.streaming.fileStream.minRememberDuration': '10s' })
const root = mkdtempSync(join(tmpdir(), 'millrace-file-stream-'))
after(() => rmSync(root, { recursive: true }))

let folders = 0

function folder(): string {
  const path = join(root, `in-${folders++}`)
  mkdirSync(path)
  return path
}

/** A file whose time of modification is in the time of the manual clock. */
function write(path: string, text: string, modifiedMs: number): void {
  writeFileSync(path, text)
  utimesSync(path, modifiedMs / 1000, modifiedMs / 1000)
}

/** The program's clock starts at 100 s, so that files can be older than the start. */
async function watching(
  describe: (streaming: Streaming) => Collected<string>[],
  body: (streaming: Streaming, batches: Collected<string>[]) => Promise<void>,
): Promise<void> {
  const streaming = manualContext(spark.sc, 1000, 100_000)
  const batches = describe(streaming)
  await streaming.ssc.start()
  try {
    await body(streaming, batches)
  } finally {
    await streaming.ssc.stop(false)
  }
}

const rows = (batches: readonly Collected<string>[]): string[][] => batches.map(b => b.rows)

test('each file is taken once, in the batch in which it is new', async () => {
  const dir = folder()
  write(join(dir, 'before'), 'there before the start\n', 99_000)
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(dir)),
    async ({ clock }, batches) => {
      write(join(dir, 'a'), 'a1\na2\n', 100_500)
      await clock.advance(1000)
      write(join(dir, 'b'), 'b1\n', 101_200)
      write(join(dir, 'c'), 'c1', 101_300)
      await clock.advance(2000)
      assert.deepEqual(rows(batches), [['a1', 'a2'], ['b1', 'c1'], []])
    },
  )
})

test('an update of a file is not seen', async () => {
  const dir = folder()
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(dir)),
    async ({ clock }, batches) => {
      write(join(dir, 'a'), 'first\n', 100_500)
      await clock.advance(1000)
      write(join(dir, 'a'), 'first\nsecond\n', 101_500)
      await clock.advance(5000)
      assert.deepEqual(rows(batches).flat(), ['first'])
    },
  )
})

test('a file that is modified after the batch time waits for its batch', async () => {
  const dir = folder()
  write(join(dir, 'future'), 'later\n', 102_500)
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(dir)),
    async ({ clock }, batches) => {
      await clock.advance(4000)
      assert.deepEqual(rows(batches), [[], [], ['later'], []])
    },
  )
})

test('a file that is moved in is taken though it was written before, unless it is older than the window', async () => {
  const [dir, elsewhere] = [folder(), folder()]
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(dir)),
    async ({ clock }, batches) => {
      write(join(elsewhere, 'x'), 'moved\n', 100_500)
      write(join(elsewhere, 'y'), 'too old\n', 100_600)
      await clock.advance(5000)
      renameSync(join(elsewhere, 'x'), join(dir, 'x'))
      await clock.advance(10_000)
      renameSync(join(elsewhere, 'y'), join(dir, 'y'))
      await clock.advance(5000)
      assert.deepEqual(rows(batches).flat(), ['moved'])
    },
  )
})

test('with newFilesOnly false, files within the window are taken at the start, once', async () => {
  const dir = folder()
  write(join(dir, 'young'), 'young\n', 95_000)
  write(join(dir, 'old'), 'old\n', 80_000)
  await watching(
    ({ ssc }) =>
      collectInto(
        ssc.fileStream(
          dir,
          (sc, files) => sc.textFiles(files),
          () => true,
          false,
        ),
      ),
    async ({ clock }, batches) => {
      await clock.advance(30_000)
      assert.deepEqual(rows(batches).flat(), ['young'])
      assert.deepEqual(rows(batches)[0], ['young'])
    },
  )
})

test('hidden files, folders and what the filter refuses are left out', async () => {
  const dir = folder()
  await watching(
    ({ ssc }) =>
      collectInto(
        ssc.fileStream(
          dir,
          (sc, files) => sc.textFiles(files),
          path => !path.endsWith('.tmp'),
        ),
      ),
    async ({ clock }, batches) => {
      for (const name of ['.hidden', '_SUCCESS', 'part.tmp', 'good']) {
        write(join(dir, name), `${name}\n`, 100_500)
      }
      mkdirSync(join(dir, 'sub'))
      utimesSync(join(dir, 'sub'), 100.5, 100.5)
      await clock.advance(2000)
      assert.deepEqual(rows(batches).flat(), ['good'])
    },
  )
})

test('a pattern stands for several folders, also ones that are made later', async () => {
  const dir = folder()
  mkdirSync(join(dir, 'day-1'))
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(join(dir, 'day-*'))),
    async ({ clock }, batches) => {
      write(join(dir, 'day-1', 'a'), 'one\n', 100_500)
      await clock.advance(1000)
      mkdirSync(join(dir, 'day-2'))
      write(join(dir, 'day-2', 'a'), 'two\n', 101_500)
      write(join(dir, 'a'), 'not in a day\n', 101_500)
      await clock.advance(1000)
      assert.deepEqual(rows(batches), [['one'], ['two']])
    },
  )
})

test('a folder that is not there yet is no error', async () => {
  const dir = join(root, 'not-yet')
  await watching(
    ({ ssc }) => collectInto(ssc.textFileStream(dir)),
    async ({ clock }, batches) => {
      await clock.advance(1000)
      mkdirSync(dir)
      write(join(dir, 'a'), 'here\n', 101_500)
      await clock.advance(1000)
      assert.deepEqual(rows(batches), [[], ['here']])
    },
  )
})

test('listeners hear which files a batch took', async () => {
  const dir = folder()
  const infos: BatchInfo[] = []
  await watching(
    ({ ssc }) => {
      ssc.addStreamingListener({
        onBatchCompleted: ({ batchInfo }) => {
          infos.push(batchInfo)
        },
      })
      return collectInto(ssc.textFileStream(dir))
    },
    async ({ clock }) => {
      write(join(dir, 'a'), 'x\n', 100_500)
      await clock.advance(1000)
      assert.deepEqual(infos[0].streamIdToInputInfo.get(0)?.metadata, {
        files: [join(dir, 'a')],
      })
    },
  )
})

test('records of fixed length', async () => {
  const dir = folder()
  const streaming = manualContext(spark.sc, 1000, 100_000)
  const batches = collectInto(streaming.ssc.binaryRecordsStream(dir, 3))
  await streaming.ssc.start()
  try {
    write(join(dir, 'a'), 'abcdef', 100_500)
    await streaming.clock.advance(1000)
    const texts = batches.map(batch => batch.rows.map(bytes => Buffer.from(bytes).toString()))
    assert.deepEqual(texts, [['abc', 'def']])
  } finally {
    await streaming.ssc.stop(false)
  }
})

const sources: Record<string, (streaming: Streaming, dir: string) => DStream<string>> = {
  textFileStream: ({ ssc }, dir) => ssc.textFileStream(dir),
  binaryRecordsStream: ({ ssc }, dir) =>
    ssc.binaryRecordsStream(dir, 3).map(bytes => String.fromCharCode(...bytes.subarray(0, 2))),
  fileStream: ({ ssc }, dir) =>
    ssc.fileStream(dir, (sc, files) => sc.union(...files.map(file => sc.textFiles([file])))),
}

for (const [source, describe] of Object.entries(sources)) {
  /** Six files, of which `remove` takes one away when the batch is described, or while it runs. */
  const vanishing = async (
    t: TestContext,
    output: (stream: DStream<string>, remove: (name: string) => void) => Collected<string>[],
  ): Promise<void> => {
    const dir = folder()
    const warned: string[] = []
    t.mock.method(ConsoleLogger.prototype, 'warn', (text: string) => warned.push(text))
    await watching(
      streaming => output(describe(streaming, dir), name => rmSync(join(dir, name))),
      async ({ clock }, batches) => {
        for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
          write(join(dir, name), `${name}1\n`, 100_500)
        }
        await clock.advance(1000)
        assert.deepEqual(rows(batches), [['a1', 'c1', 'd1', 'e1', 'f1']])
        assert.equal(warned.length, 1)
        assert.ok(warned[0].startsWith(`${join(dir, 'b')} was found by the file stream at`))
      },
    )
  }

  test(`a file that is gone before its batch runs is left out: ${source}`, async t => {
    await vanishing(t, (stream, remove) => {
      stream.foreachRDD(() => remove('b'))
      return collectInto(stream)
    })
  })

  test(`a file that is gone when its task reads it is left out: ${source}`, async t => {
    await vanishing(t, (stream, remove) => {
      const batches: Collected<string>[] = []
      stream.foreachRDD(async (rdd, time) => {
        // after the driver has looked for the files
        const gone = (event: SparkListenerEvent): void => {
          if (event.type !== 'stageSubmitted') return
          spark.sc.removeSparkListener(gone)
          remove('b')
        }
        spark.sc.addSparkListener(gone)
        batches.push({ timeMs: time.milliseconds, rows: await rdd.collect() })
      })
      return batches
    })
  })
}

test('a file that cannot be read is told of with the stream and its line', async () => {
  const dir = folder()
  const { ssc, clock } = manualContext(spark.sc, 1000, 100_000)
  const batches = collectInto(ssc.textFileStream(dir))
  await ssc.start()
  const ended = assert.rejects(ssc.awaitTermination(), error => {
    assert.ok(isCondition(error, 'INPUT_FILE_UNREADABLE'), String(error))
    assert.equal(error.parameters.operator, 'textFileStream')
    assert.match(error.message, /In textFileStream at .*file\.test\.ts:\d+: /)
    return true
  })
  try {
    write(join(dir, 'false.gz'), 'no gzip', 100_500)
    await clock.advance(1000)
    await ended
    assert.deepEqual(batches, [])
  } finally {
    await ssc.stop(false)
  }
})

test('a read function of fileStream that gives no RDD is told of with its line', async () => {
  const dir = folder()
  const { ssc, clock } = manualContext(spark.sc, 1000, 100_000)
  collectInto(ssc.fileStream(dir, (_, files) => files as never))
  await ssc.start()
  const ended = assert.rejects(ssc.awaitTermination(), error => {
    assert.ok(isCondition(error, 'STREAMING_NOT_AN_RDD'), String(error))
    assert.match(error.message, /In fileStream at .*file\.test\.ts:\d+: /)
    return true
  })
  try {
    write(join(dir, 'a'), 'a', 100_500)
    await clock.advance(1000)
    await ended
  } finally {
    await ssc.stop(false)
  }
})

test('a folder that is no text is refused, and no stream is left behind', () => {
  const { ssc } = manualContext(spark.sc)
  for (const bad of [undefined, '', 7]) {
    assert.throws(
      () => ssc.textFileStream(bad as string),
      error => isCondition(error, 'INVALID_PATH') && error.parameters.value === inspect(bad),
    )
  }
  assert.deepEqual(ssc.graph.inputStreams, [])
})
