/** What a write has left in a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** All files below, in order of name; the id that is in a name as `ID`. */
export function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }) as string[]
  return names
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => name.replace(id, 'ID'))
    .sort()
}

/** The texts of the files with rows, in order of name. */
export function textsBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }) as string[]
  return names
    .filter(name => /part-[^/]*$/.test(name))
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8'))
}
