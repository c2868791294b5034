/** Kind `blockTracker`: which received blocks belong to which batch, and what a log brings back of that. */
import { existsSync, readdirSync } from 'node:fs'
import { type SparkContext, Time } from '../../../src/index.js'
import { compareLogFileNames, parseLogFileName } from '../../../src/streaming/log/log-file-name.js'
import { driverLogSettings } from '../../../src/streaming/log/log-settings.js'
import { WriteAheadLog } from '../../../src/streaming/log/write-ahead-log.js'
import {
  type ReceivedBlock,
  ReceivedBlockTracker,
} from '../../../src/streaming/scheduler/received-block-tracker.js'
import { ManualClock } from '../../../src/testing/index.js'
import type { Step, StepsCase } from '../case-format.js'
import { confOf, type Engine } from '../engine.js'
import type { Outcome } from '../outcome.js'
import { named } from '../program/named-functions.js'
import { runSteps } from './steps.js'

/** Log files of the recorded runs end after a second. */
const LOG_SETTINGS = { 'spark.streaming.driver.writeAheadLog.rollingIntervalSecs': 1 }

class TrackerLife {
  readonly clock: ManualClock = new ManualClock()
  readonly directory: string
  private readonly c: StepsCase
  private readonly sc: SparkContext
  private log: WriteAheadLog | undefined
  private opened: ReceivedBlockTracker | undefined

  constructor(c: StepsCase, sc: SparkContext, directory: string) {
    this.c = c
    this.sc = sc
    this.directory = directory
  }

  get tracker(): ReceivedBlockTracker {
    if (this.opened === undefined) throw new Error('no step opened the tracker')
    return this.opened
  }

  async open({ streams, recover = true, wal = true }: Step): Promise<void> {
    const { fileSystem, logger } = this.sc.env
    this.log = new WriteAheadLog({
      ...driverLogSettings(confOf({ ...LOG_SETTINGS, ...this.c.conf })),
      fileSystem,
      logger,
      clock: this.clock,
      directory: this.directory,
      inOrder: true,
    })
    await this.log.open()
    const options = wal ? { log: this.log, logger } : undefined
    this.opened = new ReceivedBlockTracker(streams as readonly number[], options)
    if (recover) await this.opened.recover()
  }

  async close(): Promise<void> {
    await this.log?.close()
    this.log = undefined
    this.opened = undefined
  }
}

function block(streamId: number, id: unknown): ReceivedBlock {
  return { id: String(id), streamId, rows: 1, kib: 1 }
}

const ids = (blocks: readonly ReceivedBlock[]): number[] => blocks.map(({ id }) => Number(id))

const steps: Readonly<Record<string, (life: TrackerLife, step: Step) => unknown>> = {
  open: (life, step) => life.open(step),
  close: life => life.close(),
  advance: (life, { ms }) => life.clock.advance(ms as number),
  walEnabled: ({ tracker }) => tracker.isWriteAheadLogEnabled,
  async add({ tracker }, { stream, blocks }) {
    for (const id of blocks as readonly unknown[]) {
      await tracker.addBlocks([block(stream as number, id)])
    }
  },
  allocate: ({ tracker }, { batch }) => tracker.allocateBlocksToBatch(new Time(batch as number)),
  blocksOfBatch: ({ tracker }, { batch, stream }) =>
    ids(tracker.getBlocksOfBatchAndStream(new Time(batch as number), stream as number)),
  unallocated: ({ tracker }, { stream }) => ids(tracker.getUnallocatedBlocks(stream as number)),
  hasUnallocated: ({ tracker }) => tracker.hasUnallocatedBlocks(),
  async cleanup({ tracker }, { before }) {
    await tracker.cleanupOldBatches(before as number)
  },
  logFileNames({ directory }) {
    if (!existsSync(directory)) return []
    return readdirSync(directory)
      .map(parseLogFileName)
      .filter(name => name !== undefined)
      .sort(compareLogFileNames)
      .map(({ name }) => name)
  },
}

export async function runBlockTracker(c: StepsCase, engine: Engine): Promise<Outcome> {
  const life = new TrackerLife(c, await engine.sparkContext(), engine.newFolder())
  try {
    return await runSteps(c, step => named(steps, step.do, 'step')(life, step))
  } finally {
    await life.close()
  }
}
