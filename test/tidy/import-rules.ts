/**
 * One package, arrows to the left only, and the doors: who may import what.
 *
 * util <- core/{serializer,storage} <- core/* <- connectors <- sql, streaming <- ui <- testing, cli; sql and streaming do not know each other.
 * `src/index.ts` and `src/worker-main.ts` are entry points: they may import everything and nobody imports them.
 */
import { type Finding, patternRule, type Rule } from './rule.js'
import { lineAt, type SourceFile } from './source-file.js'

interface Import {
  readonly file: SourceFile
  readonly line: number
  readonly specifier: string
  /** Of types only: nothing is loaded. */
  readonly isType: boolean
}

const specifiers =
  /\b(?:from|import)\s*['"]([^'"]+)['"]|\b(?:import|require|createRequire\([^)]*\)|getBuiltinModule)\s*\(\s*['"]([^'"]+)['"]/g

const inSource = (path: string): boolean => /^src\/.*\.ts$/.test(path)

function importsOf(files: readonly SourceFile[]): Import[] {
  return files
    .filter(file => inSource(file.path))
    .flatMap(file =>
      Array.from(file.noComments.matchAll(specifiers))
        // the keyword must be code; a specifier is the inside of a string
        .filter(match => file.code.startsWith(match[0].slice(0, 4), match.index))
        .map(match => ({
          file,
          line: lineAt(file.text, match.index),
          specifier: match[1] ?? match[2],
          isType: /\b(?:import|export)\s+type\s[^'"]*$/.test(file.code.slice(0, match.index)),
        })),
    )
}

function importRule(
  name: string,
  judge: (specifier: string, path: string, isType: boolean) => string | undefined,
  broken: Rule['broken'],
): Rule {
  return {
    name,
    broken,
    check: files =>
      importsOf(files).flatMap(({ file, line, specifier, isType }): Finding[] => {
        const message = judge(specifier, file.path, isType)
        return message === undefined ? [] : [{ path: file.path, line, message }]
      }),
  }
}

const layers: readonly {
  readonly name: string
  readonly pattern: RegExp
  readonly rank: number
}[] = [
  { name: 'entry points', pattern: /^src\/[^/]+$|^src\/testing\/index\.ts$/, rank: 9 },
  { name: 'util', pattern: /^src\/util\//, rank: 0 },
  {
    name: 'core/serializer and core/storage',
    pattern: /^src\/core\/(serializer|storage)\//,
    rank: 1,
  },
  { name: 'core', pattern: /^src\/core\//, rank: 2 },
  { name: 'connectors', pattern: /^src\/connectors\//, rank: 2.5 },
  { name: 'sql', pattern: /^src\/sql\//, rank: 3 },
  { name: 'streaming', pattern: /^src\/streaming\//, rank: 3 },
  { name: 'ui', pattern: /^src\/ui\//, rank: 4 },
  { name: 'testing', pattern: /^src\/testing\//, rank: 5 },
  { name: 'cli', pattern: /^src\/cli\//, rank: 5 },
]

const layerOf = (path: string): (typeof layers)[number] | undefined =>
  layers.find(layer => layer.pattern.test(path))

/**
 * Inside src/sql, the first that fits a path is its part; a part imports itself and those of a lower rank. Types of every
 * part may be named.
 */
const sqlParts: typeof layers = [
  {
    name: 'types',
    // with the parser of types alone: a schema may be given as text
    pattern:
      /^src\/sql\/(types\/|row-types\.ts|parser\/(cursor|keywords|lexer|parse-error|string-literal|token|type-parser)\.ts)/,
    rank: 0,
  },
  {
    name: 'expressions, functions, logical',
    // functions read CSV too
    pattern:
      /^src\/sql\/((expressions|functions|logical)\/|sources\/(file-scan|(decimal|temporal)-text|json\/json-options|csv\/csv-(options|tokens|values))\.ts)/,
    rank: 1,
  },
  {
    name: 'parser, analyzer, optimizer',
    pattern:
      /^src\/sql\/((parser|udf-types|analyzer|optimizer)\/|column(-types)?\.ts|window-spec\.ts)/,
    rank: 2,
  },
  {
    name: 'physical, codegen, exec, sources, sinks',
    pattern: /^src\/sql\/(physical|codegen|exec|sources|sinks)\//,
    rank: 3,
  },
  { name: 'session and face', pattern: /^src\/sql\//, rank: 4 },
]

const sqlPartOf = (path: string): (typeof layers)[number] | undefined =>
  sqlParts.find(part => part.pattern.test(path))

const builtin =
  /^(?:node:)?(net|tls|dgram|http|https|http2|fs|fs\/promises|timers|timers\/promises)$/
const sockets = /^(?:node:)?(net|tls|dgram|http|https|http2)$/
const mayUseSockets =
  /^src\/(streaming\/input\/socket[^/]*\.ts|streaming\/receiver\/|ui\/server\.ts|cli\/)/

const lightSql =
  /^src\/sql\/(aggregator|lazy-face|observation|types\/(calendar|decimal|interval-values|text|time-zone))\.ts$/

/** What `import 'millrace'` loads of sql: a few modules; the rest comes with the first use of `lazy-face.ts`. */
const startsWithoutSql: Rule = {
  name: 'the index loads no more of sql than values that programs make themselves',
  check: files => {
    const ofFile = byPath(importsOf(files))
    const seen = new Set<string>()
    const findings: Finding[] = []
    const visit = (path: string): void => {
      if (seen.has(path)) return
      seen.add(path)
      for (const { specifier, isType, line, file } of ofFile.get(path) ?? []) {
        if (isType || !specifier.startsWith('.')) continue
        // what a function loads when it is called is not loaded now
        if (!/^(?:import|export|\}|\s+\w).*from |^import /.test(lineOf(file, line))) continue
        const target = new URL(specifier.replace(/\.js$/, '.ts'), `file:///${path}`).pathname.slice(
          1,
        )
        if (target.startsWith('src/sql/') && !lightSql.test(target)) {
          findings.push({
            path,
            line,
            message: `loads ${target} at start: go through lazy-face.ts`,
          })
        } else visit(target)
      }
    }
    visit('src/index.ts')
    return findings
  },
  broken: [
    {
      files: {
        'src/index.ts': "export type * from './sql/face.js'\nexport { A } from './sql/a.js'\n",
        'src/sql/a.ts': '',
      },
      at: 'src/index.ts:2',
    },
    {
      files: {
        'src/core/a.ts': "\nimport '../sql/b.js'\n",
        'src/index.ts': "import './core/a.js'\n",
      },
      at: 'src/core/a.ts:2',
    },
  ],
}

function byPath(imports: readonly Import[]): Map<string, Import[]> {
  const found = new Map<string, Import[]>()
  for (const each of imports) {
    found.set(each.file.path, [...(found.get(each.file.path) ?? []), each])
  }
  return found
}

const lineOf = (file: SourceFile, line: number): string => file.noComments.split('\n')[line - 1]

export const importRules: readonly Rule[] = [
  startsWithoutSql,
  importRule(
    'src imports itself, Node, acorn and hyparquet only',
    specifier =>
      specifier.startsWith('.') ||
      specifier.startsWith('node:') ||
      /^(acorn$|hyparquet(-compressors|-writer)?(\/|$))/.test(specifier)
        ? undefined
        : `imports '${specifier}': the only dependencies are acorn and hyparquet, and built-ins are spelt with node:`,
    [
      { files: { 'src/core/a.ts': "import x from 'lodash'\n" }, at: 'src/core/a.ts:1' },
      { files: { 'src/core/a.ts': "\nconst f = require('fs')\n" }, at: 'src/core/a.ts:2' },
    ],
  ),
  importRule(
    'imports point to the left: util <- core/{serializer,storage} <- core <- connectors <- sql, streaming <- ui <- testing, cli',
    (specifier, path) => {
      if (!specifier.startsWith('.')) return undefined
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
      const from = layerOf(path)
      const to = layerOf(target)
      if (from === undefined) return 'is in no known folder; see the layers in test/tidy'
      if (to === undefined) return `imports ${target}, which is in no known folder`
      if (from.rank < to.rank || (from.rank === to.rank && from.name !== to.name)) {
        return `${from.name} must not import ${to.name} (${target})`
      }
      return undefined
    },
    [
      {
        files: { 'src/util/a.ts': "import { b } from '../core/b.js'\n" },
        at: 'src/util/a.ts:1',
      },
      {
        files: { 'src/core/storage/a.ts': "\nimport type { B } from '../rdd/b.js'\n" },
        at: 'src/core/storage/a.ts:2',
      },
      {
        files: { 'src/core/rdd/a.ts': "export * from '../../streaming/b.js'\n" },
        at: 'src/core/rdd/a.ts:1',
      },
      {
        files: { 'src/cli/a.ts': "await import('../testing/b.js')\n" },
        at: 'src/cli/a.ts:1',
      },
      {
        files: { 'src/core/a.ts': "await import('../ui/b.js')\n" },
        at: 'src/core/a.ts:1',
      },
      { files: { 'src/core/a.ts': "import { b } from '../index.js'\n" }, at: 'src/core/a.ts:1' },
      { files: { 'src/other/a.ts': "import { b } from '../util/b.js'\n" }, at: 'src/other/a.ts:1' },
      {
        files: { 'src/streaming/a.ts': "import { b } from '../sql/b.js'\n" },
        at: 'src/streaming/a.ts:1',
      },
      {
        files: { 'src/sql/a.ts': "import type { B } from '../streaming/b.js'\n" },
        at: 'src/sql/a.ts:1',
      },
    ],
  ),
  importRule(
    'inside sql: types <- expressions, functions, logical <- parser, analyzer, optimizer <- physical, codegen, exec, sources, sinks <- session and face',
    (specifier, path, isType) => {
      if (isType || !specifier.startsWith('.') || !path.startsWith('src/sql/')) return undefined
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1)
      if (!target.startsWith('src/sql/')) return undefined
      const from = sqlPartOf(path)!
      const to = sqlPartOf(target.replace(/\.js$/, '.ts'))!
      return to.rank > from.rank ? `${from.name} must not import ${to.name} (${target})` : undefined
    },
    [
      {
        files: { 'src/sql/types/a.ts': "import { b } from '../functions/b.js'\n" },
        at: 'src/sql/types/a.ts:1',
      },
      {
        files: { 'src/sql/optimizer/a.ts': "\nimport { b } from '../codegen/b.js'\n" },
        at: 'src/sql/optimizer/a.ts:2',
      },
      {
        files: { 'src/sql/exec/a.ts': "import { f } from '../session.js'\n" },
        at: 'src/sql/exec/a.ts:1',
      },
    ],
  ),
  importRule(
    'the doors: node:fs in core/storage/file-system.ts, sockets in receivers, the web UI and the command line',
    (specifier, path, isType) => {
      const name = builtin.exec(specifier)?.[1]
      if (name === undefined || isType) return undefined
      if (name.startsWith('fs')) {
        return path === 'src/core/storage/file-system.ts'
          ? undefined
          : `imports ${specifier}: take a FileSystem (core/storage/file-system.ts)`
      }
      if (sockets.test(specifier)) {
        return mayUseSockets.test(path)
          ? undefined
          : `imports ${specifier}: sockets are not for here`
      }
      return path === 'src/util/clock.ts' ? undefined : `imports ${specifier}: take a Clock`
    },
    [
      {
        files: { 'src/core/a.ts': "import { readFile } from 'node:fs/promises'\n" },
        at: 'src/core/a.ts:1',
      },
      { files: { 'src/core/a.ts': "import net from 'node:net'\n" }, at: 'src/core/a.ts:1' },
      {
        files: { 'src/streaming/a.ts': "import t from 'node:timers'\n" },
        at: 'src/streaming/a.ts:1',
      },
      {
        files: { 'src/core/a.ts': "process.getBuiltinModule('node:fs')\n" },
        at: 'src/core/a.ts:1',
      },
    ],
  ),
  patternRule({
    name: 'the door to time: only util/clock.ts asks for the time or sets timers',
    pattern:
      /\bDate\.now\b|(?<!\.)\bset(?:Timeout|Interval)\b|\bperformance\.now\b|\bprocess\.hrtime\b|\bnew Date\(\)|\bAtomics\.wait\b\(.*,.*,.*,/,
    in: 'code',
    where: path => inSource(path) && path !== 'src/util/clock.ts',
    message: match => `${match}: take a Clock`,
    broken: [
      {
        files: { 'src/core/a.ts': '// Date.now()\nconst t = Date.now()\n' },
        at: 'src/core/a.ts:2',
      },
      { files: { 'src/core/a.ts': 'globalThis[0]\nsetTimeout(f, 1)\n' }, at: 'src/core/a.ts:2' },
      { files: { 'src/core/a.ts': 'f(new Date())\n' }, at: 'src/core/a.ts:1' },
    ],
  }),
]
