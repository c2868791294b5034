import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { anchoredLinks, codeBlocks, headingAnchors, relativeLinks } from './code-blocks.js'

suite('the blocks of a page', () => {
  test('TypeScript only, with line, reason and expected output', () => {
    const page = [
      '# Title',
      '```ts',
      "console.log('a')",
      '```',
      '',
      '```text',
      'a',
      '```',
      '```sh',
      'npm ci',
      '```',
      '```ts no-run (waits for a server)',
      'wait()',
      '```',
      'words between',
      '```text',
      'not its output',
      '```',
    ].join('\n')
    assert.deepEqual(codeBlocks(page), [
      { line: 3, code: "console.log('a')\n", noRun: undefined, expectedOutput: 'a\n' },
      { line: 13, code: 'wait()\n', noRun: 'waits for a server', expectedOutput: undefined },
    ])
  })

  for (const info of ['no-run', 'norun (x)', 'no-run ()', 'fragment']) {
    test(`'${info}' is refused`, () => {
      assert.throws(
        () => codeBlocks(`text\n\`\`\`ts ${info}\n\`\`\`\n`),
        /line 2: .*not understood/,
      )
    })
  }
})

test('links within the repository, without anchors', () => {
  const page = '[a](docs/a.md#part) [b](https://example.org) [c](#here) ![d](d.png)'
  assert.deepEqual(relativeLinks(page), ['docs/a.md', 'd.png'])
})

test('links to headings, and the anchors of headings', () => {
  assert.deepEqual(
    anchoredLinks('[a](docs/a.md#part) [b](https://example.org#x) [c](#here) [d](d)'),
    [
      { page: 'docs/a.md', anchor: 'part' },
      { page: '', anchor: 'here' },
    ],
  )
  const page = '# By key\n```sh\n# no heading\n```\n## `take`, and first!\n'
  assert.deepEqual(headingAnchors(page), ['by-key', 'take-and-first'])
})
