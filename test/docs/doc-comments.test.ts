/**
 * What the package exports has a comment of its own right before it, which editors show: a header above the imports is
 * not shown.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../compiler/compile-programs.js'

for (const entry of ['src/index.ts', 'src/testing/index.ts']) {
  test(`each export of ${entry} has a comment`, () => {
    const exports = exportsOf(entry)
    assert.ok(exports.length > 10)
    const bare = exports.filter(({ name, text }) => !hasComment(name, text))
    assert.deepEqual(
      bare.map(({ name, path }) => `${name} in ${path}`),
      [],
    )
  })
}

interface Export {
  readonly name: string
  /** The file that declares it. */
  readonly path: string
  readonly text: string
}

/** What a file exports from other files. */
function exportsOf(file: string): Export[] {
  const lists = readFileSync(join(root, file), 'utf8').matchAll(
    /^export (?:type )?\{([^}]*)\} from '([^']*)'/gm,
  )
  return Array.from(lists, ([, names, from]) => {
    const path = join(dirname(file), from.replace(/\.js$/, '.ts'))
    const text = readFileSync(join(root, path), 'utf8')
    const passedOn = exportsOf(path)
    return Array.from(names.matchAll(/(?:type )?(\w+)(?:,|\s*$)/g), ([, name]) => {
      return passedOn.find(other => other.name === name) ?? { name, path, text }
    })
  }).flat()
}

/** Whether the first declaration of a name (of an overloaded function, the first signature) has a comment before it. */
function hasComment(name: string, text: string): boolean {
  const declared = new RegExp(
    `^export (?:(?:abstract|async) )*(?:class|function|interface|type|const) ${name}\\b`,
    'm',
  ).exec(text)
  return declared !== null && text.slice(0, declared.index).endsWith('*/\n')
}
