/**
 * What is outside of a simulated program and does not crash with it: time, the disk, the writers of its input, and the
 * readers of its output.
 */
import { dirname } from 'node:path'
import type { FileSystem } from '../../core/storage/file-system.js'
import type { DStream } from '../../streaming/dstream/dstream.js'
import type { Random } from '../../util/random.js'
import type { OutputBatch } from '../batch-difference.js'
import { SimulatedDisk } from '../simulated-disk.js'
import { SimulatedFileSystem } from '../simulated-file-system.js'

/** One life of the program: from a start to a crash or the end. */
export interface Life {
  readonly isOver: boolean
  /** Resolves at the crash; never for a life that ends in peace. */
  readonly crashed: Promise<void>
  /** Something that a crash may come before or after. */
  step(what: string): Promise<void>
}

/**
 * What a SimulatedProgram is given, and what does not crash with it: the disk, the time, chance; files for its inputs
 * (`putFile`), its outputs as they were taken (`take`), and all of them for the check (`output`).
 */
export class Outside {
  /** Of what happens outside by chance. */
  readonly random: Random
  /** What is on the disk, and what of it is safe. */
  readonly disk: SimulatedDisk
  /** What was put into files so far, by path: for reference answers. */
  readonly fed: Map<string, readonly string[]> = new Map()
  /** The time; ms since the epoch. */
  nowMs = 0
  /** @internal Told of each output. */
  onOutput: (text: string) => void = () => {}
  /** @internal The program as it runs now. */
  life: Life | undefined
  private readonly files: FileSystem
  private readonly seen: Map<string, Map<number, OutputBatch<unknown>>> = new Map()

  constructor(seed: number, random: Random) {
    this.random = random
    this.disk = new SimulatedDisk(seed)
    this.disk.now = () => this.nowMs
    this.files = new SimulatedFileSystem(this.disk)
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Math.floor(this.random.next() * n)
  }

  /** Puts a text file in a folder, whole and safe at once, modified now. */
  putFile(path: string, lines: readonly string[]): void {
    const { disk } = this
    const folder = dirname(path)
    disk.mkdirs(folder, true)
    const file = disk.findOrCreate(path, 'write')
    file.truncate(this.nowMs)
    file.append(Buffer.from(lines.map(line => `${line}\n`).join('')), this.nowMs)
    disk.sync(file)
    disk.sync(disk.find(folder, 'sync'))
    this.fed.set(path, lines)
  }

  /** Reads what is on the disk. */
  get fileSystem(): FileSystem {
    return this.files
  }

  /**
   * An output of the program: takes the rows of each batch, when the program is still alive by then. A batch that is
   * computed again must give the same rows; otherwise the simulation fails with OutputChanged.
   */
  take<T>(name: string, stream: DStream<T>): void {
    stream.foreachRDD(async (rdd, time) => {
      const { life } = this
      const rows = await rdd.collect()
      await life?.step(`before output ${name}`)
      if (life === undefined || life.isOver || life !== this.life) return
      this.note(name, { timeMs: time.milliseconds, rows })
      await life.step(`after output ${name}`)
    })
  }

  /** The batches of an output, each once, in order of time. */
  output(name: string): OutputBatch<unknown>[] {
    return [...(this.seen.get(name)?.values() ?? [])].sort((a, b) => a.timeMs - b.timeMs)
  }

  /** How often a batch of some output came again. */
  repeated = 0

  /** Batches that came again and were not the same. */
  readonly changed: string[] = []

  private note(name: string, batch: OutputBatch<unknown>): void {
    const batches = this.seen.get(name) ?? new Map<number, OutputBatch<unknown>>()
    this.seen.set(name, batches)
    this.onOutput(`output ${name} of batch ${batch.timeMs}: ${canonical(batch.rows)}`)
    const before = batches.get(batch.timeMs)
    if (before === undefined) {
      batches.set(batch.timeMs, batch)
      return
    }
    this.repeated++
    if (canonical(before.rows) === canonical(batch.rows)) return
    this.changed.push(
      `${name} at ${batch.timeMs} ms was ${canonical(before.rows)} and then ${canonical(batch.rows)}`,
    )
  }
}

function canonical(rows: readonly unknown[]): string {
  return rows
    .map(row => JSON.stringify(row))
    .sort()
    .join(' ')
}
