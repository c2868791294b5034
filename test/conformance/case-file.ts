/**
 * Finds, reads and checks case files. Whole numbers that a JavaScript number cannot hold are read as bigints. What is
 * wrong with a file is told with the file's name, the case's id and the place in it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseFile, CaseHeader } from './case-format.js'
import { type Schema, type SchemaFinding, validate } from './json-schema.js'

const schema = JSON.parse(
  readFileSync(new URL('../../../test/conformance/schema.json', import.meta.url), 'utf8'),
) as Schema

/** The files that stand for a path: itself, or every `.json` below it in the order of their names. Throws when it is none. */
export function caseFilesAt(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new Error(`${path}: there is no such file or folder`)
  if (!found.isDirectory()) return [path]
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    // a folder of cases may hold the schema too
    .filter(entry => entry.isFile() && /\.json$/.test(entry.name) && entry.name !== 'schema.json')
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
  if (files.length === 0) throw new Error(`${path}: there are no .json files in this folder`)
  return files
}

/** The content of a case file. Throws an Error that lists what is wrong with it. */
export function readCaseFile(path: string): CaseFile {
  return parseCaseFile(readFileSync(path, 'utf8'), path)
}

/** As `readCaseFile`, from the file's text; `path` is for messages. */
export function parseCaseFile(text: string, path: string): CaseFile {
  let content: unknown
  try {
    content = parseExactly(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`)
  }
  const findings = validate(content, schema)
  if (findings.length > 0) {
    const told = findings.slice(0, 10).map(finding => describe(finding, content))
    if (findings.length > told.length) told.push(`and ${findings.length - told.length} more`)
    throw new Error(`${path} is not a case file of format 1:\n  ${told.join('\n  ')}`)
  }
  const file = content as CaseFile
  const ids = file.cases.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) < i)
  if (twice !== undefined) throw new Error(`${path} has two cases with the id ${twice}`)
  return file
}

function describe({ path, message }: SchemaFinding, content: unknown): string {
  const index = /^\/cases\/(\d+)/.exec(path)?.[1]
  const cases = (content as { cases?: readonly Partial<CaseHeader>[] }).cases
  const id = index === undefined ? undefined : cases?.[Number(index)]?.id
  return `${typeof id === 'string' ? `case ${id}: ` : ''}${path} ${message}`
}

const BIGINT = '\u0000bigint:'

/** JSON with its whole numbers exact. */
function parseExactly(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, token =>
    token.startsWith('"') || Number.isSafeInteger(Number(token))
      ? token
      : `"\\u0000bigint:${token}"`,
  )
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(BIGINT)
      ? BigInt(value.slice(BIGINT.length))
      : value,
  )
}
