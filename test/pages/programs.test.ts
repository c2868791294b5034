/** The pages of programs that really run: their numbers are the listener's, errors are the user's, a restart is told. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { after, before, suite, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { count, duration } from '../../ui/src/format.js'
import { openChromium, watch, withoutChromium } from './chromium.js'

/** What the program's listener has heard of a batch. */
interface Told {
  readonly batchMs: number
  readonly numRecords: number
  readonly schedulingDelay: number
  readonly processingDelay: number
  readonly totalDelay: number
  readonly hasFailed: boolean
}

class Program {
  readonly told: Told[] = []
  readonly process: ChildProcess
  readonly url: Promise<string>
  private waiting: { isEnough: () => boolean; resolve: () => void }[] = []

  constructor(t: TestContext, linesPort: number, pagesPort: number) {
    const file = fileURLToPath(new URL('./observed-program.js', import.meta.url))
    this.process = spawn(process.execPath, [file, String(linesPort), String(pagesPort)])
    t.after(() => this.process.kill('SIGKILL'))
    createInterface({ input: this.process.stdout! }).on('line', line => {
      this.told.push(JSON.parse(line) as Told)
      for (const { isEnough, resolve } of this.waiting) if (isEnough()) resolve()
    })
    this.url = new Promise((resolve, reject) => {
      let said = ''
      this.process.stderr!.setEncoding('utf8').on('data', text => {
        said += text
        const found = /Web UI: (\S+)/.exec(said)
        if (found) resolve(`${found[1]}/`)
      })
      this.process.once('exit', code => reject(new Error(`ended with ${code}: ${said}`)))
    })
  }

  /** Resolves when the listener has heard enough. */
  async heard(isEnough: (told: readonly Told[]) => boolean): Promise<void> {
    if (isEnough(this.told)) return
    await new Promise<void>(resolve => {
      this.waiting.push({ isEnough: () => isEnough(this.told), resolve })
    })
  }

  /** No more batches are made. */
  stopStream(): void {
    this.process.stdin!.write('stop\n')
  }

  async kill(): Promise<void> {
    const ended = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await ended
  }
}

/** Sends lines to every program that connects. */
class Lines {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor() {
    this.server = createServer(socket => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => {})
    })
  }

  async start(): Promise<number> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve))
    return (this.server.address() as AddressInfo).port
  }

  /** Resolves when a program is there to hear. */
  async reader(): Promise<void> {
    if (this.sockets.size === 0) await once(this.server, 'connection')
  }

  send(...lines: string[]): void {
    for (const socket of this.sockets) socket.write(lines.map(line => `${line}\n`).join(''))
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }
}

suite('pages of programs', { skip: withoutChromium }, () => {
  let browser: Browser
  before(async () => {
    browser = await openChromium()
  })
  after(() => browser?.close())

  async function open(t: TestContext, url: string): Promise<Page> {
    const page = await browser.newPage()
    const wrong = watch(page, url)
    t.after(async () => {
      await page.close()
      assert.deepEqual(wrong, [])
    })
    await page.goto(url)
    return page
  }

  test('numbers are the listener’s, an error is the user’s, a restart is told', async t => {
    const lines = new Lines()
    t.after(() => lines.close())
    const linesPort = await lines.start()
    const program = new Program(t, linesPort, 0)
    const url = await program.url
    const page = await open(t, url)
    await page.getByRole('heading', { level: 1, name: 'Streaming' }).waitFor()
    await lines.reader()
    lines.send('a', 'b', 'a')
    await program.heard(told => told.reduce((sum, { numRecords }) => sum + numRecords, 0) === 3)
    lines.send('a', 'bad')
    await program.heard(told => told.some(({ hasFailed }) => hasFailed))
    await page
      .getByText(/^Batches fail/)
      .first()
      .waitFor()
    program.stopStream()
    await page.getByText('The StreamingContext has stopped').first().waitFor()

    const { told } = program
    const facts = await factsOf(page)
    assert.equal(facts.get('Batches completed'), count(told.length))
    assert.equal(facts.get('Batches failed'), '1')
    assert.equal(facts.get('Records processed'), '5')
    const table = page.getByRole('region', { name: 'Completed batches' })
    const rows = await table
      .locator('tbody tr')
      .evaluateAll(rows =>
        rows.map(row =>
          Array.from(row.children, cell => (cell as { textContent: string }).textContent),
        ),
      )
    assert.deepEqual(
      rows.map(([, ...cells]) => cells.slice(0, 5)),
      told
        .toReversed()
        .slice(0, rows.length)
        .map(batch => [
          batch.hasFailed ? 'failed' : 'completed',
          count(batch.numRecords),
          duration(batch.schedulingDelay),
          duration(batch.processingDelay),
          duration(batch.totalDelay),
        ]),
    )
    const graph = page.getByRole('group', { name: 'The program as a graph' })
    assert.deepEqual(
      (
        await graph
          .getByRole('img')
          .evaluateAll(boxes => boxes.map(box => box.querySelector('.name')!.textContent))
      ).sort(),
      ['foreachRDD', 'map', 'map', 'reduceByKey', 'socketTextStream'],
    )

    const failed = told.find(({ hasFailed }) => hasFailed)!
    await page.goto(`${url}#/streaming/batches/${failed.batchMs}`)
    const failure = page.locator('.failure pre').first()
    await failure.waitFor()
    assert.match(
      (await failure.textContent())!,
      /given to map at test\/pages\/observed-program\.ts:\d+ failed .* this line is bad, thrown at .*observed-program\.ts:\d+.* its input was 'bad'/,
    )
    await page
      .getByRole('link', { name: /^job \d/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: /^Job/ }).waitFor()
    await page.locator('section[aria-label="Stages of the job"] tbody a').first().click()
    await page.getByRole('heading', { level: 1, name: /^Stage/ }).waitFor()
    await page.getByRole('group', { name: 'The operators of the stage' }).waitFor()
    assert.match((await page.locator('main').textContent())!, /this line is bad/)

    await program.kill()
    await page.getByText('The program cannot be reached').waitFor()
    const second = new Program(t, linesPort, Number(new URL(url).port))
    assert.equal(await second.url, url)
    await page.getByText('Program restarted.').waitFor()
    await page.getByRole('link', { name: 'Streaming' }).click()
    await page.getByRole('heading', { name: 'Rates and delays' }).waitFor()
    assert.equal((await factsOf(page)).get('Batches failed'), '0')
  })
})

async function factsOf(page: Page): Promise<Map<string, string>> {
  const pairs = await page
    .locator('.facts > div')
    .evaluateAll(facts =>
      facts.map(fact =>
        Array.from(fact.children, part => (part as { textContent: string }).textContent),
      ),
    )
  return new Map(pairs as [string, string][])
}
