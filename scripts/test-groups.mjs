/**
 * Which test files run in one process: a process and the loading of the engine cost more than most files. Files of one folder share
 * one, each as a suite of its own, unless they make a context for the whole file, deal with processes and threads, with the
 * process's own state, or with functions that are captured differently in a main script. What they export, threads would load, and
 * with it the tests.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** In the text of files that run alone. */
const alone =
  /^(before|after|beforeEach|afterEach)\(|^export |node:(child_process|worker_threads)|\bprocess\.|\bglobalThis\b/m
const aloneFolders =
  /^test\/(core\/closure|cli|docs|pages|fuzz|conformance|chaos|simulation|closure-matrix)\b/
/** Of source in one process, in characters: groups end at about the same time. */
const groupSize = 60_000

/** Test files (`test/util/time.test.ts`) by process, in order. */
export function groupTests(root, sources) {
  const groups = []
  const open = new Map()
  for (const source of sources) {
    const text = readFileSync(join(root, source), 'utf8')
    if (aloneFolders.test(source) || alone.test(text)) {
      groups.push({ files: [source], size: text.length })
      continue
    }
    const folder = source.split('/').slice(0, 3).join('/')
    let group = open.get(folder)
    if (group === undefined || group.size + text.length > groupSize) {
      group = { files: [], size: 0 }
      groups.push(group)
      open.set(folder, group)
    }
    group.files.push(source)
    group.size += text.length
  }
  return groups.map(({ files }) => files)
}

/** What Node's runner is given for a group: its one file, or a file in `folder` that loads all of them. */
export function entryOf(root, folder, group, number) {
  const compiled = group.map(source => join('dist', source.replace(/\.ts$/, '.js')))
  if (compiled.length === 1) return compiled[0]
  const entry = join(folder, `group-${number}-${dirname(group[0]).replaceAll('/', '-')}.test.mjs`)
  const suites = group.map((source, i) => {
    const url = pathToFileURL(join(root, compiled[i])).href
    return `describe('${source}', async () => { await import('${url}') })\n`
  })
  writeFileSync(entry, `import { describe } from 'node:test'\n${suites.join('')}`)
  return entry
}
