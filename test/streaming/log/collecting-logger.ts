import type { Logger } from '../../../src/util/log.js'

/** A logger that keeps the lines of its warnings and errors. */
export function collectingLogger(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = []
  const keep = (text: string): void => {
    lines.push(text)
  }
  return { lines, logger: { debug: () => {}, info: () => {}, warn: keep, error: keep } }
}
