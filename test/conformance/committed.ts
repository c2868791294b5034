/** The cases that are committed, file by file. */
import { fileURLToPath } from 'node:url'
import { caseFilesAt, readCaseFile } from './case-file.js'
import type { CaseFile, CaseHeader } from './case-format.js'

/** The folder of the committed cases. */
export const committedFolder: string = fileURLToPath(
  new URL('../../../test/conformance/cases', import.meta.url),
)

export interface CommittedCase {
  readonly file: CaseFile
  readonly c: CaseHeader
}

export function committedCases(): CommittedCase[] {
  return caseFilesAt(committedFolder)
    .map(readCaseFile)
    .flatMap(file => file.cases.map(c => ({ file, c })))
}
