/**
 * Kills a running program again and again, with `kill -9` at random moments, while files and lines go on coming; then
 * lets it finish and compares all that it saved with all that there was.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Clock, SystemClock, sleepUntil } from '../../src/util/clock.js'
import { Random } from '../../src/util/random.js'
import { LineSource } from './line-source.js'
import { type Comparison, compare, savedBatches } from './outputs.js'

export interface CampaignOptions {
  readonly kills: number
  readonly seed: number
  /** Called with a line about each kill. */
  readonly progress: (line: string) => void
}

export interface CampaignResult {
  readonly kills: number
  readonly seed: number
  readonly seconds: number
  readonly batches: number
  readonly fileLines: number
  readonly socketLines: number
  /** Lines that the source had to send again, because a kill came before they were acknowledged. */
  readonly socketLinesResent: number
  readonly lost: number
  readonly doubled: number
  readonly wrong: number
  /** The exit code after SIGTERM in the end. */
  readonly exitCode: number | null
  /** The first of what is lost, doubled or wrong. */
  readonly examples: readonly string[]
}

const BATCH_MS = 300
const MAX_LIFE_MS = 2500
const FEED_MS = 60
const PATIENCE_MS = 60_000
const words = ['oak', 'elm', 'ash', 'fir', 'yew', 'box', 'bay', 'fig']

/** Runs to the end and removes its files; a campaign that found something keeps them and says where. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const campaign = new Campaign(options)
  try {
    return await campaign.run()
  } catch (error) {
    options.progress(`the files are in ${campaign.keepFiles()}`)
    throw error
  } finally {
    await campaign.end()
  }
}

class Campaign {
  private readonly options: CampaignOptions
  private readonly clock: Clock = new SystemClock()
  private readonly random: Random
  private readonly folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'))
  private readonly source = new LineSource()
  private readonly fileLines: string[] = []
  private files = 0
  private feeding = true
  private feeder: Promise<void> = Promise.resolve()
  private child: Child | undefined
  private keepsFiles = false

  constructor(options: CampaignOptions) {
    this.options = options
    this.random = new Random(options.seed)
  }

  /** Leaves the files where they are. */
  keepFiles(): string {
    this.keepsFiles = true
    return this.folder
  }

  async run(): Promise<CampaignResult> {
    const { kills, seed, progress } = this.options
    const startMs = this.clock.monotonic()
    for (const name of ['in', 'out', 'made']) mkdirSync(join(this.folder, name))
    const port = await this.source.listen()
    await this.settleIn(port)
    this.feeder = this.feed()
    for (let kill = 1; kill <= kills; kill++) {
      const lifeMs = Math.floor(100 + this.random.next() * MAX_LIFE_MS)
      this.child = new Child(this.folder, port)
      await this.child.liveFor(this.clock, lifeMs)
      progress(
        `kill ${kill} of ${kills}, after ${lifeMs} ms: ${this.fileLines.length} lines in files, ${this.source.lines.length} on the socket`,
      )
    }
    this.child = new Child(this.folder, port)
    // the last life has input of its own, too
    await this.sleep(1000)
    this.feeding = false
    await this.feeder
    const finished = await this.allCounted()
    const exitCode = await this.child.terminate(this.clock)
    const compared = compare(
      this.folder,
      {
        fileLines: this.fileLines,
        socketLines: this.source.lines,
        sent: this.source.sent,
      },
      BATCH_MS,
    )
    return {
      kills,
      seed,
      seconds: Math.round(this.clock.monotonic() - startMs) / 1000,
      batches: compared.batches,
      fileLines: this.fileLines.length,
      socketLines: this.source.lines.length,
      socketLinesResent: this.source.sent.filter(times => times > 1).length,
      exitCode,
      ...this.judge(compared, finished, exitCode),
    }
  }

  async end(): Promise<void> {
    this.feeding = false
    await this.feeder
    this.child?.kill()
    this.source.close()
    if (!this.keepsFiles) rmSync(this.folder, { recursive: true, force: true })
  }

  private judge(
    { lost, doubled, wrong }: Comparison,
    finished: boolean,
    exitCode: number | null,
  ): Pick<CampaignResult, 'lost' | 'doubled' | 'wrong' | 'examples'> {
    const more = [...wrong]
    if (!finished) more.push(`not all lines were counted within ${PATIENCE_MS} ms`)
    if (exitCode !== 0) {
      more.push(`after SIGTERM the program ended with ${exitCode}: ${this.child?.errors ?? ''}`)
    }
    const examples = [
      ...lost.slice(0, 5).map(line => `lost: ${line}`),
      ...doubled.slice(0, 5).map(line => `doubled: ${line}`),
      ...more,
    ]
    if (examples.length > 0) {
      examples.push(`the files are in ${this.keepFiles()}`)
    }
    return { lost: lost.length, doubled: doubled.length, wrong: more.length, examples }
  }

  /** A program that never came to its first batch has promised nothing: the first life has one, and is killed then. */
  private async settleIn(port: number): Promise<void> {
    this.child = new Child(this.folder, port)
    while (savedBatches(this.folder, 'counts').length === 0) {
      this.child.requireAlive()
      await this.sleep(FEED_MS)
    }
    await this.child.liveFor(this.clock, 0)
  }

  private async feed(): Promise<void> {
    while (this.feeding) {
      for (let n = Math.floor(this.random.next() * 4); n > 0; n--) this.source.add(this.word())
      if (this.random.next() < 0.3) this.addFile()
      await this.sleep(FEED_MS)
    }
  }

  /** A file is written elsewhere and moved in when it is whole. */
  private addFile(): void {
    const name = `${String(this.files++).padStart(6, '0')}.txt`
    const lines = Array.from({ length: 1 + Math.floor(this.random.next() * 5) }, (_, i) => {
      return `f${this.fileLines.length + i} ${this.word()}`
    })
    writeFileSync(join(this.folder, 'made', name), lines.map(line => `${line}\n`).join(''))
    renameSync(join(this.folder, 'made', name), join(this.folder, 'in', name))
    this.fileLines.push(...lines)
  }

  private word(): string {
    return words[Math.floor(this.random.next() * words.length)]
  }

  /** True when the last counts have every line. */
  private async allCounted(): Promise<boolean> {
    const deadlineMs = this.clock.now() + PATIENCE_MS
    const total = this.fileLines.length + this.source.lines.length
    while (this.clock.now() < deadlineMs) {
      const last = savedBatches(this.folder, 'counts').at(-1)
      const sum = (last?.lines ?? []).reduce(
        (n, line) => n + Number(line.slice(line.indexOf(',') + 1, -1)),
        0,
      )
      if (sum >= total) return true
      this.child!.requireAlive()
      await this.sleep(BATCH_MS)
    }
    return false
  }

  private sleep(ms: number): Promise<void> {
    return sleepUntil(this.clock, this.clock.now() + ms)
  }
}

/** One life of the program. */
class Child {
  errors = ''
  private readonly process: ChildProcess
  private readonly exited: Promise<number | null>
  private isOver = false

  constructor(folder: string, port: number) {
    const program = fileURLToPath(new URL('./program.js', import.meta.url))
    this.process = spawn(process.execPath, [program, folder, String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-10_000)
    })
    this.exited = new Promise(resolve => {
      this.process.on('exit', code => {
        this.isOver = true
        resolve(code)
      })
    })
  }

  /** Kills it after so long. Throws when it has ended by itself before. */
  async liveFor(clock: Clock, ms: number): Promise<void> {
    await Promise.race([sleepUntil(clock, clock.now() + ms), this.exited])
    this.requireAlive()
    this.kill()
    await this.exited
  }

  requireAlive(): void {
    if (!this.isOver) return
    throw new Error(`The program ended by itself with ${this.process.exitCode}: ${this.errors}`)
  }

  kill(): void {
    this.process.kill('SIGKILL')
  }

  /** Asks it to end; resolves to its exit code. */
  async terminate(clock: Clock): Promise<number | null> {
    this.process.kill('SIGTERM')
    const timer = clock.at(clock.now() + PATIENCE_MS, () => this.kill())
    const code = await this.exited
    timer.cancel()
    return code
  }
}
