/** What must not be written in the code: gaps in the types, things left to do, sleeps, places of one machine. */
import { patternRule, type Rule } from './rule.js'

/** Programs as users write them, any included. */
const usersPrograms = /^test\/closure-matrix\/program\//

const isCode = (path: string): boolean =>
  /\.[mc]?[jt]s$/.test(path) && !path.startsWith('test/tidy/') && !usersPrograms.test(path)
const isTypeScript = (path: string): boolean => isCode(path) && path.endsWith('.ts')
const isTest = (path: string): boolean => isTypeScript(path) && path.startsWith('test/')

/** Test files that may use a real timer, each with its reason. */
const timersAllowed: Readonly<Record<string, string>> = {
  'test/util/clock.test.ts': 'tests the real clock',
}

/** Files that may say `any`, each with its reason. */
const anyAllowed: Readonly<Record<string, string>> = {
  'src/sql/types/any-value.ts': 'the one name for values of a type that is known at run time',
}

const subjectless = /^(?:common|helpers?|misc|utils|stuff)(?:\.|$)/

export const wordRules: readonly Rule[] = [
  patternRule({
    name: 'no any',
    pattern: /(?<![.\w$])any\b(?!\s*[(:])/,
    in: 'code',
    where: path => isTypeScript(path) && !(path in anyAllowed),
    message: () => 'any: use unknown, or say what it is',
    broken: [
      { files: { 'src/a.ts': '// any\nexport const a: any = 1\n' }, at: 'src/a.ts:2' },
      { files: { 'src/a.ts': 'f(x as any)\n' }, at: 'src/a.ts:1' },
      { files: { 'test/a.ts': 'const m: Map<string, any[]> = f()\n' }, at: 'test/a.ts:1' },
    ],
  }),
  patternRule({
    name: 'the type checker is not silenced',
    pattern: /@ts-(?:ignore|nocheck|expect-error)/,
    in: 'text',
    where: isTypeScript,
    message: match => match,
    broken: [{ files: { 'src/a.ts': 'f()\n// @ts-ignore\nf(1)\n' }, at: 'src/a.ts:2' }],
  }),
  patternRule({
    name: 'nothing is left to do',
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b|not (?:yet )?implemented/,
    in: 'text',
    where: isCode,
    message: match => `${match}: build it or leave it out`,
    broken: [
      { files: { 'src/a.ts': '/** TODO: later */\n' }, at: 'src/a.ts:1' },
      { files: { 'src/a.ts': "throw new Error('not implemented')\n" }, at: 'src/a.ts:1' },
    ],
  }),
  patternRule({
    name: 'tests do not sleep',
    pattern: /\bset(?:Timeout|Interval)\b|\bAtomics\.wait\b/,
    in: 'code',
    where: path => isTest(path) && !(path in timersAllowed),
    message: match => `${match}: use ManualClock, or wait for the event itself`,
    broken: [
      {
        files: { 'test/core/a.test.ts': 'await new Promise(r => setTimeout(r, 10))\n' },
        at: 'test/core/a.test.ts:1',
      },
    ],
  }),
  patternRule({
    name: 'tests import no timer but setImmediate',
    pattern:
      /(?<!import \{ setImmediate(?: as \w+)? \} from )['"](?:node:)?timers(?:\/promises)?['"]/,
    in: 'noComments',
    where: path => isTest(path) && !(path in timersAllowed),
    message: match => `${match}: use ManualClock, or wait for the event itself`,
    broken: [
      {
        files: { 'test/a.test.ts': "\nimport { setTimeout as s } from 'node:timers/promises'\n" },
        at: 'test/a.test.ts:2',
      },
    ],
  }),
  patternRule({
    name: 'no test is alone or skipped without a reason in words',
    pattern:
      /\b(?:test|it|describe|suite)\.(?:only|skip|todo)\b|\b(?:only|skip|todo): true\b|\.(?:skip|todo)\(\)/,
    in: 'code',
    where: isTest,
    message: match => `${match}: say why (skip: 'reason')`,
    broken: [
      { files: { 'test/a.test.ts': "test.only('a', () => {})\n" }, at: 'test/a.test.ts:1' },
      { files: { 'test/a.test.ts': "test('a', { skip: true }, f)\n" }, at: 'test/a.test.ts:1' },
    ],
  }),
  {
    name: 'no file or folder is named for having no subject',
    check: files =>
      files
        .filter(
          file =>
            !file.path.startsWith('test/conformance/cases/') &&
            file.path.split('/').some(part => subjectless.test(part)),
        )
        .map(file => ({ path: file.path, line: 1, message: 'name it for what it is about' })),
    broken: [
      { files: { 'src/core/helpers.ts': '' }, at: 'src/core/helpers.ts:1' },
      { files: { 'src/common/a.ts': '' }, at: 'src/common/a.ts:1' },
    ],
  },
  patternRule({
    name: 'no place of one machine',
    pattern: /(?<![\w.~-])\/(?:work|root|home\/\w+|Users\/\w+)\//,
    in: 'text',
    where: path => !path.startsWith('test/tidy/'),
    message: match => `${match}: a path of one machine`,
    broken: [
      { files: { 'docs/a.md': 'see\n/root/x\n' }, at: 'docs/a.md:2' },
      { files: { 'scripts/a.mjs': "cd('/home/joe/x')\n" }, at: 'scripts/a.mjs:1' },
    ],
  }),
]
