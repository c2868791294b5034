/**
 * `npm run conformance -- [--case ID] [FOLDER_OR_FILE...]`: runs cases (all committed ones when none are named), prints
 * those that fail and why others were skipped, and closes with `N passed, N failed, N skipped`. The exit code is 1 when
 * a case failed, 2 when a file cannot be used.
 */

import { parseArgs } from 'node:util'
import { caseFilesAt, readCaseFile } from './case-file.js'
import type { CaseFile, CaseHeader } from './case-format.js'
import { committedFolder } from './committed.js'
import { Engine } from './engine.js'
import type { Outcome } from './outcome.js'
import { runCase } from './runner.js'

interface Listed {
  readonly path: string
  readonly file: CaseFile
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { case: { type: 'string', multiple: true } },
})

process.exitCode = await main(positionals.length > 0 ? positionals : [committedFolder])

async function main(paths: readonly string[]): Promise<number> {
  let files: Listed[]
  try {
    files = paths.flatMap(caseFilesAt).map(path => ({ path, file: readCaseFile(path) }))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 2
  }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  await using engine = new Engine()
  for (const { path, file } of files) {
    for (const c of file.cases) {
      if (values.case !== undefined && !values.case.includes(c.id)) continue
      const outcome = await runCase(file, c, engine)
      counts[outcome.status]++
      report(path, c, outcome)
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return counts.failed > 0 ? 1 : 0
}

function report(path: string, { id, title }: CaseHeader, outcome: Outcome): void {
  if (outcome.status === 'skipped') console.log(`skipped ${id}: ${outcome.reason}`)
  if (outcome.status !== 'failed') return
  console.log(`FAILED ${id}: ${title} (${path})`)
  for (const { what, expected, found } of outcome.differences) {
    console.log(`  ${what}\n    expected: ${expected}\n    found:    ${found}`)
  }
}
