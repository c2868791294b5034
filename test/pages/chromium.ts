/** The browser of the tests: Debian's Chromium, or the one that MILLRACE_CHROMIUM names. */
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const path = process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium'

/** Why there can be no test in a browser; false when there can. */
export const withoutChromium: string | false = existsSync(path)
  ? false
  : `Chromium is not installed at ${path} (apt-get install chromium, or name it in MILLRACE_CHROMIUM)`

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ['--no-sandbox'] })
}

/** What went wrong in a page, or was asked of another host: nothing should. */
export function watch(page: Page, url: string): string[] {
  const wrong: string[] = []
  page.on('pageerror', error => wrong.push(error.stack ?? error.message))
  page.on('console', message => {
    // a server that is away on purpose, or that has no such thing, is no fault of the page
    const isExpected = /ERR_(CONNECTION|EMPTY|INCOMPLETE)|status of 404/.test(message.text())
    if (message.type() === 'error' && !isExpected) wrong.push(message.text())
  })
  page.on('request', request => {
    if (!request.url().startsWith(url)) wrong.push(`asks for ${request.url()}`)
  })
  return wrong
}
