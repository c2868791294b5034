/**
 * Every TypeScript block of the README and of docs/ compiles under strict, runs unless it says why not, and prints what
 * the text block behind it says. Links between pages lead somewhere.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { after, suite, test } from 'node:test'
import { compilePrograms, root } from '../compiler/compile-programs.js'
import { onlyThorough } from '../effort.js'
import {
  anchoredLinks,
  type CodeBlock,
  codeBlocks,
  headingAnchors,
  relativeLinks,
} from './code-blocks.js'

const runLimitMs = 60_000

interface Page {
  readonly path: string
  readonly text: string
}

const pages: Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...markdownUnder('docs'),
].map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))

function markdownUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.md'))
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

interface Program extends CodeBlock {
  readonly name: string
  readonly page: Page
}

const programs: Program[] = pages.flatMap(page =>
  codeBlocks(page.text).map(block => ({
    ...block,
    page,
    name: `${page.path.replace(/\.md$/, '').split(sep).join('-')}-${block.line}`,
  })),
)
const compiled = compilePrograms(
  Object.fromEntries(programs.map(({ name, code }) => [name, `${code}\nexport {}\n`])),
  true,
)
after(() => compiled.dispose())

test('the first program of the README is found', () => {
  assert.equal(programs[0]?.page.path, 'README.md')
})

// they wait for their starts most of the time
suite('programs', { concurrency: 3 }, () => {
  for (const [number, program] of programs.entries()) {
    suite(`${program.page.path}:${program.line}`, () => {
      test('compiles', () => {
        const errors = compiled.diagnostics
          .filter(diagnostic => diagnostic.program === program.name)
          .map(({ line, code, message }) => {
            return `${program.page.path}:${program.line + line - 1}: TS${code}: ${message}`
          })
        assert.deepEqual(errors, [])
      })
      if (program.noRun !== undefined) return
      // each takes half a second of a processor
      const skip = number % 3 > 0 && onlyThorough('of three programs one is run')
      test('runs', { skip }, async () => {
        const { code, stdout, stderr } = await runProgram(
          join(compiled.folder, `${program.name}.js`),
        )
        assert.equal(code, 0, stderr)
        if (program.expectedOutput !== undefined) {
          assert.equal(withoutTimes(stdout), withoutTimes(program.expectedOutput))
        }
      })
    })
  }
})

for (const page of pages) {
  test(`the links of ${page.path} lead somewhere`, () => {
    const broken = relativeLinks(page.text).filter(
      link => !existsSync(join(root, dirname(page.path), link)),
    )
    assert.deepEqual(broken, [])
  })
  test(`the links of ${page.path} to headings find them`, () => {
    const broken = anchoredLinks(page.text).filter(link => {
      const path = join(root, link.page === '' ? page.path : join(dirname(page.path), link.page))
      return !headingAnchors(readFileSync(path, 'utf8')).includes(link.anchor)
    })
    assert.deepEqual(broken, [])
  })
}

test('what the README and the pages for users link to is in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    files: string[]
  }
  const packed = (path: string): boolean =>
    files.some(entry => path === entry || path.startsWith(`${entry}${sep}`))
  const linked = pages
    .filter(page => page.path !== 'CONTRIBUTING.md')
    .flatMap(page => relativeLinks(page.text).map(link => join(dirname(page.path), link)))
  assert.ok(linked.length > 5)
  assert.deepEqual(
    linked.filter(path => !packed(path)),
    [],
  )
})

/** Batch times are of the hour; all else is compared to the letter. */
function withoutTimes(output: string): string {
  return output.replace(/^Time: \d+ ms$/gm, 'Time: N ms')
}

function runProgram(
  path: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [path], {
    cwd: compiled.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: runLimitMs,
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (signal !== null) stderr += `\nended by ${signal} after ${runLimitMs} ms`
      resolve({ code, stdout, stderr })
    })
  })
}
