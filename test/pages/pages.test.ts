/**
 * The pages in a real browser, before answers that are made up: on every page for eyes, keys and screen readers; with the
 * program restarted, ended, away; after 10,000 batches. `programs.test.ts` looks at real programs.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, suite, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { JobsPage } from '../../ui/src/api.js'
import { onlyThorough } from '../effort.js'
import { openChromium, watch, withoutChromium } from './chromium.js'
import { FixtureServer } from './fixture-server.js'
import {
  begin,
  helloOf,
  interval,
  noJobs,
  sampleAnswers,
  samplePages,
  streamingPage,
} from './sample-answers.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

suite('the pages', { skip: withoutChromium }, () => {
  let browser: Browser
  before(async () => {
    browser = await openChromium()
  })
  after(() => browser?.close())

  async function withPage(
    server: FixtureServer,
    look: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    await server.start()
    const context = await browser.newContext(look)
    const page = await context.newPage()
    const wrong = watch(page, server.url)
    try {
      await use(page)
      assert.deepEqual(wrong, [])
    } finally {
      await context.close()
      await server.stop()
    }
  }

  /** Goes to a page, and waits until all its answers are there. */
  async function visit(page: Page, url: string): Promise<void> {
    await page.goto(url)
    await page.locator('main h1').waitFor()
    await page.getByText('Reading …').first().waitFor({ state: 'detached' })
  }

  const hostile = `<script>hurt=1</script><img src=x onerror="hurt=1">"'&amp;${'x'.repeat(120)}`
  const looks: [name: string, BrowserContextOptions][] = [
    ['wide and light', { viewport: { width: 1600, height: 900 }, colorScheme: 'light' }],
    ['narrow and dark', { viewport: { width: 400, height: 800 }, colorScheme: 'dark' }],
  ]
  for (const [name, look] of looks) {
    const skip = onlyThorough('the rules of accessibility on all pages take seconds')
    test(`${name}: nothing to complain of, no scroll to the side, hostile text is text`, {
      skip,
    }, async () => {
      const server = new FixtureServer(helloOf('a'), sampleAnswers(hostile))
      // axe is not of the pages: their policy would refuse it
      await withPage(server, { ...look, bypassCSP: true }, async page => {
        for (const path of samplePages) {
          await visit(page, server.url + path)
          assert.deepEqual(await complaints(page), [], path)
          const [shown, frame] = await evaluate<number[]>(
            page,
            '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
          )
          assert.equal(shown, frame, `${path} is ${shown} wide in ${frame}`)
          assert.ok((await page.locator('main').textContent())?.includes(hostile), path)
          assert.equal(await page.locator('main img, main script').count(), 0, path)
        }
        assert.equal(await evaluate(page, "'hurt' in globalThis"), false)
      })
    })
  }

  test('the boxes of a picture can be read in both schemes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const server = new FixtureServer(helloOf('a'), sampleAnswers('words'))
      await withPage(server, { colorScheme }, async page => {
        await visit(page, `${server.url}#/streaming`)
        const boxes = await evaluate<{ ground: string; text: string }[]>(
          page,
          `Array.from(document.querySelectorAll('.node'), node => ({
            ground: getComputedStyle(node.querySelector('.box')).fill,
            text: getComputedStyle(node.querySelector('text')).fill,
          }))`,
        )
        assert.equal(boxes.length, 6)
        for (const { ground, text } of boxes) {
          assert.ok(contrast(ground, text) >= 4.5, `${text} on ${ground}, ${colorScheme}`)
        }
      })
    }
  })

  test('keys alone lead to every page, and into tables and pictures', async () => {
    const server = new FixtureServer(helloOf('a'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, server.url)
      const focused = () => evaluate<string>(page, 'document.activeElement.textContent')
      await page.keyboard.press('Tab')
      assert.equal(await focused(), 'Skip to the page')
      const titles = ['Streaming', 'Jobs', 'Stages', 'Storage', 'Executors', 'SQL', 'Environment']
      for (const title of titles) {
        await page.keyboard.press('Tab')
        assert.equal(await focused(), title)
        const ring = await evaluate(page, 'getComputedStyle(document.activeElement).outlineStyle')
        assert.equal(ring, 'solid', 'the focus is seen')
      }
      for (const title of [...titles.slice(1), titles[0]]) {
        await page.getByRole('link', { name: title, exact: true }).first().focus()
        await page.keyboard.press('Enter')
        // who chose the page reads on from its heading
        await page.locator('h1:focus', { hasText: title }).waitFor()
        assert.equal(await page.locator('.tabs [aria-current=page]').textContent(), title)
        assert.equal(await page.title(), `${title} · app a · millrace`)
      }

      await page.goto(`${server.url}#/streaming`)
      const header = page.locator('th', { hasText: 'Records' }).last()
      await header.getByRole('button').focus()
      await page.keyboard.press('Enter')
      assert.equal(await header.getAttribute('aria-sort'), 'descending')
      await page.keyboard.press('Enter')
      assert.equal(await header.getAttribute('aria-sort'), 'ascending')
      const state = page.getByRole('img', { name: /^updateStateByKey/ })
      await state.focus()
      assert.equal(await page.locator('.edge.chosen').count(), 2)
      assert.equal(
        await state.getAttribute('aria-label'),
        'updateStateByKey; src/words.ts:5; 62 % of task time, 900 ms; feeds print',
      )
      await page.locator('.graph summary').press('Enter')
      assert.match((await page.locator('.graph li').allTextContents())[0], /^socketTextStream; /)
    })
  })

  test('what is wrong is said in sentences, read out once, and charts are described', async () => {
    const server = new FixtureServer(helloOf('a'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, server.url)
      assert.deepEqual(await page.locator('.findings [aria-live] p').allTextContents(), [
        'Batches fail.',
        'Receiver words does not run.',
        'Processing is slower than the input.',
        'Receiver lines is held back.',
      ])
      assert.match(
        (await page.getByRole('img', { name: /^Processing time of/ }).getAttribute('aria-label'))!,
        /^Processing time of the last 60 batches: newest 1\.5 s, .* Batch interval: 1 s, exceeded by 60 of them\.$/,
      )
      await page.getByRole('link', { name: 'See the batch.' }).click()
      await page.getByRole('heading', { level: 1, name: 'Batch' }).waitFor()
      await page.getByText('words failed').waitFor()
      assert.match((await page.locator('.failure pre').textContent())!, /it broke\n {4}at split/)
      await page.getByRole('link', { name: 'job 1' }).click()
      await page.getByRole('heading', { level: 1, name: 'Job 1' }).waitFor()
      await page.goBack()
      await page.getByRole('heading', { level: 1, name: 'Batch' }).waitFor()
    })
  })

  test('a program that is away, restarted, ended', async () => {
    const server = new FixtureServer(helloOf('first'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, `${server.url}#/jobs/1`)
      await server.stop()
      await page.getByText('The program cannot be reached').waitFor()
      // what was known is still there
      assert.match((await page.locator('main').textContent())!, /it broke/)

      server.hello = helloOf('second')
      server.answers = { ...sampleAnswers('others'), 'millrace/jobs': noJobs }
      await server.start()
      await page.getByText('Program restarted.').waitFor()
      await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor()
      await page.getByText('No job runs.').waitFor()
      assert.equal(await page.locator('.name').textContent(), 'app second')
      assert.equal(await page.getByText('cannot be reached').count(), 0)
      await page.getByRole('button', { name: 'Dismiss' }).click()
      assert.equal(await page.getByText('Program restarted.').count(), 0)

      server.end(Date.now())
      await page.getByText('The program has ended').waitFor()
      await server.stop()
      await page.getByRole('link', { name: 'Executors' }).click()
      await page.getByText('This was not read before').waitFor()
      await server.start()
      await page.getByRole('heading', { name: 'Active (2)' }).waitFor()
      // the same program answers again
      await page.getByText('has ended').waitFor({ state: 'detached' })
    })
  })

  test('a receiver of a program that has ended is nothing to complain of', async () => {
    const server = new FixtureServer(helloOf('a'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, server.url)
      await page.getByText('Receiver words does not run.').first().waitFor()
      server.end(Date.now())
      await page.getByText('The program has ended').waitFor()
      await page.locator('.title').getByText('stopped').waitFor()
      assert.equal(await page.getByText('does not run').count(), 0)
    })
  })

  test('a connection that broke for a moment is no restart', async () => {
    const server = new FixtureServer(helloOf('first'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, `${server.url}#/jobs`)
      await server.stop()
      await page.getByText('The program cannot be reached').waitFor()
      server.answers = { ...server.answers, 'millrace/jobs': noJobs }
      await server.start()
      await page.getByText('The program cannot be reached').waitFor({ state: 'detached' })
      await page.getByText('No job runs.').waitFor()
      assert.equal(await page.getByText('Program restarted.').count(), 0)
    })
  })

  test('pages that say nothing of the program are not there', async () => {
    const plain = helloOf('a', { streaming: false, sql: false, finished: true })
    const server = new FixtureServer(plain, sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, server.url)
      assert.deepEqual(await page.locator('.tabs a').allTextContents(), [
        'Jobs',
        'Stages',
        'Storage',
        'Executors',
        'Environment',
      ])
      assert.equal(new URL(page.url()).hash, '#/jobs')
      await page.goto(`${server.url}#/streaming`)
      await page.getByRole('heading', { level: 1, name: 'Streaming' }).waitFor()
      await page.getByText('no StreamingContext so far').waitFor()
      // it starts one
      server.hello = { ...plain, streaming: true }
      server.sayHello()
      await page.getByRole('heading', { name: 'Rates and delays' }).waitFor()
      await page.goto(`${server.url}#/nowhere`)
      await page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor()
      await page.goto(`${server.url}#/jobs/77`)
      await page.getByText('The program answers: unknown').waitFor()
    })
  })

  test('pages of tasks are asked for one at a time', async () => {
    const server = new FixtureServer(helloOf('a'), sampleAnswers('words'))
    await withPage(server, {}, async page => {
      await visit(page, `${server.url}#/stages/1`)
      const rows = page.locator('table').last().locator('tbody tr')
      assert.equal(await rows.count(), 50)
      await page.getByRole('button', { name: 'Last' }).click()
      await page.getByText('Page 3 of 3').waitFor()
      await rows.nth(19).waitFor()
      assert.deepEqual((await rows.first().locator('td').allTextContents()).slice(0, 1), ['100'])
      assert.ok(server.asked.some(url => url.includes('taskList?offset=100&length=50')))
    })
  })

  test('a group of jobs is read a page at a time, also sorted', async () => {
    const answers = sampleAnswers('words')
    const [job] = (answers['millrace/jobs'] as JobsPage).completed.rows
    const server = new FixtureServer(helloOf('a'), {
      ...answers,
      'millrace/jobs': (query: URLSearchParams): JobsPage => {
        const offset = Number(query.get('completed') ?? 0)
        const rows = Array.from({ length: Math.min(50, 120 - offset) }, (_, i) => ({
          ...job,
          jobId: 119 - offset - i,
        }))
        return { ...noJobs, bars: rows, total: 120, completed: { total: 120, offset, rows } }
      },
    })
    await withPage(server, {}, async page => {
      await visit(page, `${server.url}#/jobs`)
      const rows = page.getByRole('region', { name: 'Completed jobs' }).locator('tbody tr')
      assert.equal(await rows.count(), 50)
      await page.getByRole('button', { name: 'Last' }).click()
      await page.getByText('Page 3 of 3, 120 rows').waitFor()
      assert.equal(await rows.count(), 20)
      assert.equal(await rows.first().locator('td').first().textContent(), '19')
      const sorted = page.waitForRequest(/millrace\/jobs\?completed=100&sortBy=-duration$/)
      await page.getByRole('combobox').selectOption('longest first')
      await sorted
    })
  })

  const long = onlyThorough('drawn eighteen times, it takes seconds')
  test('after 10,000 batches the document is as small as before, and answers', {
    skip: long,
  }, async () => {
    let batches = 1000
    const server = new FixtureServer(helloOf('a'), {
      'millrace/streaming': (query: URLSearchParams) =>
        streamingPage(batches, { after: Number(query.get('after') ?? 0) }),
    })
    await withPage(server, {}, async page => {
      await visit(page, server.url)
      const nodes = () => evaluate<number>(page, "document.querySelectorAll('*').length")
      const completed = page.locator('.facts dd').first()
      const small = await nodes()
      while (batches < 10_000) {
        batches += 500
        server.change('streaming')
        await completed.getByText(batches.toLocaleString('en-US'), { exact: true }).waitFor()
      }
      // but for a label of an axis
      assert.ok((await nodes()) < small + 20, `${await nodes()} elements, before ${small}`)
      await page.getByRole('radio', { name: '1,000 batches' }).check()
      await page.getByRole('img', { name: 'Input rate of the last 1000 batches' }).waitFor()
      const newest = begin + (batches - 1) * interval
      await page.locator(`a[href$="/${newest}"]`).waitFor()
    })
  })

  /** Violations that keep people out, with where they are. */
  async function complaints(page: Page): Promise<string[]> {
    if (!(await evaluate(page, "'axe' in globalThis"))) await page.addScriptTag({ content: axe })
    const { violations } = await evaluate<{
      violations: {
        id: string
        impact: string
        nodes: { html: string; failureSummary: string }[]
      }[]
    }>(page, "axe.run({ resultTypes: ['violations'] })")
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html}: ${nodes[0].failureSummary}`)
  }
})

/** What an expression is in the page. */
function evaluate<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate(expression) as Promise<T>
}

/** The contrast of two colours `rgb(r, g, b)`, as WCAG defines it. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r, g, b] = colour.match(/\d+/g)!.map(part => {
      const value = Number(part) / 255
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}
