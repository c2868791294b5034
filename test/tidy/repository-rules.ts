/** What the files of the repository must say about each other: packages, the lock file, error conditions, config keys. */
import type { Finding, Rule } from './rule.js'
import { lineAt, type SourceFile } from './source-file.js'

const named = (files: readonly SourceFile[], path: string): SourceFile | undefined =>
  files.find(file => file.path === path)

function matches(
  file: SourceFile,
  text: string,
  pattern: RegExp,
): { line: number; name: string }[] {
  return Array.from(text.matchAll(pattern), match => ({
    line: lineAt(file.text, match.index),
    name: match[1],
  }))
}

const conditionsFile = 'src/util/error-conditions.ts'
const configFile = 'src/core/config.ts'
const isSource = (path: string): boolean => /^src\/.*\.ts$/.test(path)

const onePackage: Rule = {
  name: 'one package: no second package.json, no workspaces, acorn and hyparquet the only dependencies',
  check: files => {
    const findings: Finding[] = []
    for (const file of files) {
      if (!/(?:^|\/)package\.json$/.test(file.path)) continue
      const content = JSON.parse(file.text) as Record<string, Record<string, string> | undefined>
      const say = (message: string): number => findings.push({ path: file.path, line: 1, message })
      if (file.path === 'package.json') {
        const dependencies = Object.keys(content.dependencies ?? {})
        if (dependencies.some(name => !/^(acorn|hyparquet(-compressors|-writer)?)$/.test(name)))
          say(`depends on ${dependencies.join(', ')}`)
        if (content.workspaces !== undefined) say('has workspaces')
      } else if (!/^test\/.*\/(?:fixtures|cases|programs)\//.test(file.path)) {
        say('is a second package')
      }
    }
    return findings
  },
  broken: [
    { files: { 'package.json': '{"dependencies":{"lodash":"1"}}' }, at: 'package.json:1' },
    { files: { 'package.json': '{"workspaces":["a"]}' }, at: 'package.json:1' },
    { files: { 'package.json': '{}', 'core/package.json': '{}' }, at: 'core/package.json:1' },
  ],
}

const lockFile: Rule = {
  name: 'package-lock.json carries no download addresses',
  check: files => {
    const lock = named(files, 'package-lock.json')
    if (lock === undefined) return []
    return matches(lock, lock.text, /"(resolved)"/g).map(({ line, name }) => ({
      path: lock.path,
      line,
      message: `"${name}": write it with npm's omit-lockfile-registry-resolved`,
    }))
  },
  broken: [
    {
      files: { 'package-lock.json': '{\n"resolved": "https://example.org/a.tgz"}' },
      at: 'package-lock.json:2',
    },
  ],
}

const conditionsInOrder: Rule = {
  name: 'error conditions are in alphabetical order and each is used',
  check: files => {
    const file = named(files, conditionsFile)
    if (file === undefined) return []
    const conditions = matches(file, file.noComments, /^ {2}'?([A-Z][A-Z0-9_.]*)'?: \{/gm)
    const others = files.filter(other => isSource(other.path) && other !== file)
    const used = new Set(
      others.flatMap(other =>
        Array.from(other.noComments.matchAll(/(['"`])([A-Z][A-Z0-9_.]*)(?:\1|\$\{)/g), m => m[2]),
      ),
    )
    return conditions.flatMap(({ line, name }, i): Finding[] => {
      const found: Finding[] = []
      if (i > 0 && conditions[i - 1].name >= name) {
        found.push({
          path: file.path,
          line,
          message: `${name} stands after ${conditions[i - 1].name}`,
        })
      }
      // a subclass may be put together: `CLASS.${subclass}`
      const family = name.slice(0, name.indexOf('.') + 1)
      if (!used.has(name) && !(family !== '' && used.has(family))) {
        found.push({ path: file.path, line, message: `${name} is used nowhere` })
      }
      return found
    })
  },
  broken: [
    {
      files: {
        [conditionsFile]: "  B: {\n    message: 'b' },\n  A: {\n    message: 'a' },\n",
        'src/a.ts': "f('A')\nf('B')\n",
      },
      at: `${conditionsFile}:3`,
    },
    { files: { [conditionsFile]: "  A: {\n    message: 'a' },\n" }, at: `${conditionsFile}:1` },
    {
      files: {
        [conditionsFile]: "  'A.B': {\n    message: 'b' },\n  'A.C': {\n    message: 'c' },\n",
        'src/a.ts': "f('A.B')\n",
      },
      at: `${conditionsFile}:3`,
    },
  ],
}

const conditionParameters: Rule = {
  name: 'an error is thrown with the parameters that its template names',
  check: files => {
    const file = named(files, conditionsFile)
    if (file === undefined) return []
    const templates = new Map<string, string[]>()
    const entries = file.noComments.split(/^ {2}(?='?[A-Z][A-Z0-9_.]*'?: \{)/m).slice(1)
    for (const entry of entries) {
      const [, , message = ''] = /message:\s*(['"])((?:\\.|(?!\1).)*)\1/.exec(entry) ?? []
      // a part in braces is left out when a parameter of it is not given
      const needed = message.replace(/\{[^{}]*\}/g, '')
      const names = Array.from(needed.matchAll(/<(\w+)>/g), match => match[1])
      templates.set(entry.slice(0, entry.indexOf(':')).replaceAll("'", ''), names)
    }
    return files
      .filter(other => isSource(other.path))
      .flatMap(other =>
        Array.from(
          // a condition alone, or with a literal object of parameters (whatever is computed cannot be seen here)
          other.noComments.matchAll(
            /new MillraceError\(\s*'([A-Z0-9_.]+)'\s*(?:\)|,\s*\{((?:[^{}()]|\([^{}()]*\)|\{[^{}]*\})*)\}\s*[,)])/g,
          ),
        ).flatMap(match => {
          const given = match[2] ?? ''
          if (given.includes('...')) return []
          const absent = (templates.get(match[1]) ?? []).filter(
            name => !new RegExp(`(?:^|[,\\s])${name}\\s*(?:[:,]|$)`).test(given),
          )
          return absent.map(name => ({
            path: other.path,
            line: lineAt(other.text, match.index),
            message: `${match[1]} is thrown without <${name}>`,
          }))
        }),
      )
  },
  broken: [
    {
      files: {
        [conditionsFile]: "  A: {\n    message: 'no <thing>' },\n",
        'src/a.ts': "\nthrow new MillraceError('A', { other: 1 })\n",
      },
      at: 'src/a.ts:2',
    },
    {
      files: {
        [conditionsFile]: "  A: {\n    message: 'no <thing>' },\n",
        'src/a.ts': "throw new MillraceError('A')\n",
      },
      at: 'src/a.ts:1',
    },
  ],
}

/** Local properties of jobs (`sc.setLocalProperty`) look like configuration keys, but are none. */
const localProperties = new Set([
  'spark.job.description',
  'spark.job.interruptOnCancel',
  'spark.jobGroup.id',
  'spark.scheduler.pool',
  'spark.sql.execution.id',
  'spark.streaming.internal.batchTime',
  'spark.streaming.internal.outputOpId',
])

const configDocumented: Rule = {
  name: 'every configuration key that the code reads is declared, with its text, in core/config.ts',
  check: files => {
    const config = named(files, configFile)
    if (config === undefined) return []
    const declared = new Set(
      Array.from(config.noComments.matchAll(/['"](spark\.[\w.]+)['"]/g), m => m[1]),
    )
    const findings: Finding[] = []
    for (const file of files) {
      if (!isSource(file.path) || file === config) continue
      for (const { line, name } of matches(file, file.noComments, /['"](spark\.\w[\w.]*\w)['"]/g)) {
        if (!declared.has(name) && !localProperties.has(name)) {
          findings.push({ path: file.path, line, message: `${name} is not in ${configFile}` })
        }
      }
    }
    return findings
  },
  broken: [
    {
      files: {
        [configFile]: "const a = { key: 'spark.app', doc: 'A.' }\n",
        'src/core/b.ts': "conf.get('spark.app')\nconf.get('spark.b2')\n",
      },
      at: 'src/core/b.ts:2',
    },
  ],
}

const readmeCommands: Rule = {
  name: "the README's first screen has the two commands, and .ci/run calls the test command's parts",
  check: files => {
    const readme = named(files, 'README.md')
    const ci = named(files, '.ci/run')
    const findings: Finding[] = []
    const screen = readme?.text.split('\n').slice(0, 40) ?? []
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
      if (readme !== undefined && !screen.some(line => line.startsWith(command))) {
        findings.push({ path: 'README.md', line: 1, message: `no line begins with ${command}` })
      }
    }
    if (ci !== undefined && !/^npm ci\nnpm test$/m.test(ci.text)) {
      findings.push({ path: '.ci/run', line: 1, message: 'does not run npm ci, then npm test' })
    }
    return findings
  },
  broken: [
    { files: { 'README.md': 'npm ci && npm test\n' }, at: 'README.md:1' },
    { files: { '.ci/run': 'npm install\nnpm test\n' }, at: '.ci/run:1' },
  ],
}

export const repositoryRules: readonly Rule[] = [
  onePackage,
  lockFile,
  conditionsInOrder,
  conditionParameters,
  configDocumented,
  readmeCommands,
]
