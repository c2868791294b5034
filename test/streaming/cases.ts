/** The recorded facts of Spark that tests compare with: JSON files beside the tests, each an array of cases. */
import { readFileSync } from 'node:fs'

export function readCases<T>(name: string): T[] {
  const file = new URL(`../../../test/streaming/cases/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as T[]
}
