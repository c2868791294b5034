/**
 * What the package exports has a comment of its own right before it, which editors show: a header above the imports is
 * not shown.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../compiler/compile-programs.js'

const entries = [
  'src/index.ts',
  'src/sql/lazy-face.ts',
  'src/sql/functions-api.ts',
  'src/testing/index.ts',
]

for (const entry of entries) {
  test(`each export of ${entry} has a comment`, () => {
    const exports = exportsOf(entry)
    assert.ok(exports.length > 3)
    const bare = exports.filter(({ name, text }) => !hasComment(name, text))
    assert.deepEqual(
      bare.map(({ name, path }) => `${name} in ${path}`),
      [],
    )
  })
}

const declaration =
  /^export (?:(?:abstract|async|declare) )*(?:class|function|interface|type|const) (\w+)/gm

interface Export {
  readonly name: string
  /** The file that declares it. */
  readonly path: string
  readonly text: string
}

/** What a file exports: of its own, from other files by name, and all that other files export. */
function exportsOf(file: string): Export[] {
  const text = readFileSync(join(root, file), 'utf8')
  const pathOf = (from: string): string => join(dirname(file), from.replace(/\.js$/, '.ts'))
  const own = Array.from(text.matchAll(declaration), ([, name]) => ({ name, path: file, text }))
  const lists = text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']*)'/gm)
  const listed = Array.from(lists, ([, names, from]) => {
    const path = pathOf(from)
    const passedOn = exportsOf(path)
    return Array.from(names.matchAll(/(?:type )?(\w+)(?: as \w+)?(?:,|\s*$)/g), ([, name]) => {
      const [found] = passedOn.filter(other => other.name === name)
      return found ?? { name, path, text: readFileSync(join(root, path), 'utf8') }
    })
  }).flat()
  const all = text.matchAll(/^export (?:type )?\* from '([^']*)'/gm)
  const passed = Array.from(all, ([, from]) => exportsOf(pathOf(from))).flat()
  const names = new Set([...own, ...listed].map(({ name }) => name))
  return [...own, ...listed, ...passed.filter(({ name }) => !names.has(name))]
}

/** Whether the first declaration of a name (of an overloaded function, the first signature) has a comment before it. */
function hasComment(name: string, text: string): boolean {
  const declared = new RegExp(
    `^export (?:(?:abstract|async) )*(?:class|function|interface|type|const) ${name}\\b`,
    'm',
  ).exec(text)
  return declared !== null && text.slice(0, declared.index).endsWith('*/\n')
}
