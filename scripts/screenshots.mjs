/**
 * Makes the pictures of the web UI in docs/images: runs a real program (`scripts/screenshots/visits.ts`) for a minute, as a
 * user would, and looks at it in Chromium. `npm run build && node scripts/screenshots.mjs`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { fewColours } from './few-colours.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const width = 1200
const largest = 80 * 1024

/** Name, address, height; without a height the whole page. */
const pictures = [
  ['streaming', '#/streaming', 900],
  ['batch', undefined, 620],
  ['jobs', '#/jobs', 560],
  ['stage', undefined, 900],
  ['storage', '#/storage', 560],
  ['executors', '#/executors', 420],
  ['sql', undefined, 900],
  ['environment', '#/environment', 560],
]

const folder = mkdtempSync(join(tmpdir(), 'millrace-pictures-'))
mkdirSync(join(folder, 'src'))
mkdirSync(join(folder, 'node_modules'))
cpSync(join(root, 'scripts/screenshots/visits.ts'), join(folder, 'src/visits.ts'))
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
for (const name of ['millrace', 'tsx']) {
  symlinkSync(
    name === 'millrace' ? root : join(root, 'node_modules', name),
    join(folder, 'node_modules', name),
  )
}

const sender = createServer(socket => {
  let beat = 0
  const timer = setInterval(() => {
    // more and fewer, as people come
    const lines = Math.round(6 + 5 * Math.sin(beat++ / 40))
    for (let i = 0; i < lines; i++) {
      const path = ['', 'shoes', 'hats', 'cart', 'pay'][(beat * 7 + i * 3) % 5]
      socket.write(`visitor${(beat * 13 + i * 5) % 200} /${path}\n`)
    }
  }, 50)
  socket.on('close', () => clearInterval(timer))
  socket.on('error', () => clearInterval(timer))
})
await new Promise(resolve => sender.listen(0, '127.0.0.1', resolve))

const program = spawn(
  process.execPath,
  [
    join(root, 'bin/millrace.js'),
    'run',
    '--conf',
    'spark.ui.port=0',
    'src/visits.ts',
    String(sender.address().port),
  ],
  { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
)
const browser = await chromium.launch({
  executablePath: process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const url = await new Promise((resolve, reject) => {
    let said = ''
    program.stderr.setEncoding('utf8').on('data', text => {
      said += text
      const found = /Web UI: (\S+)/.exec(said)
      if (found) resolve(found[1])
    })
    program.on('exit', () => reject(new Error(`The program has ended: ${said}`)))
  })
  await wait(45_000)
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: 'light' })
  for (const [name, address, height] of pictures) {
    await page.setViewportSize({ width, height })
    if (address !== undefined) await page.goto(`${url}/${address}`)
    else await single(page, url, name)
    await page.locator('main h1').waitFor()
    await page.getByText('Reading …').first().waitFor({ state: 'detached' })
    await page.evaluate('document.activeElement?.blur()')
    const picture = fewColours(await page.screenshot())
    if (picture.length > largest) throw new Error(`${name}.png has ${picture.length} bytes`)
    writeFileSync(join(root, 'docs/images', `${name}.png`), picture)
    console.log(`${name}.png: ${picture.length} bytes`)
  }
} finally {
  await browser.close()
  program.removeAllListeners('exit')
  if (program.exitCode === null) {
    program.kill('SIGKILL')
    await once(program, 'exit')
  }
  sender.close()
  rmSync(folder, { recursive: true, force: true })
}

/** Goes to one batch, stage or query that has something to show. */
async function single(page, url, name) {
  const list = { batch: 'streaming', stage: 'stages', sql: 'sql' }[name]
  await page.goto(`${url}/#/${list}`)
  const links = {
    batch: page.locator('section[aria-label="Completed batches"] tbody a').nth(3),
    stage: page
      .locator('section[aria-label="Completed stages"]')
      .getByRole('link', { name: /foreachRDD|updateStateByKey|count at/ })
      .first(),
    sql: page.locator('section[aria-label="Completed queries"] tbody a').nth(3),
  }
  await links[name].click()
  await page.locator('.crumbs').waitFor()
}
