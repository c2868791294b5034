import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as health from '../../src/cli/health.js'

const GB = 2 ** 30

type Case = readonly [
  finding: health.Finding | readonly health.Finding[],
  level: string,
  text: RegExp,
]
const memory = (machine: number, limit: number | undefined, blocks: number): health.Finding =>
  health.judgeMemory({
    machineBytes: machine * GB,
    limitBytes: limit === undefined ? undefined : limit * GB,
    blockBytes: blocks * GB,
  })
const peer = (range: string, found?: string): health.Finding =>
  health.judgePeer({ name: 'p', range, found })

const cases: Readonly<Record<string, readonly Case[]>> = {
  Node: [
    [health.judgeNode('20.19.0', '20.19'), 'ok', /^Node 20\.19\.0$/],
    [health.judgeNode('24.0.0', '20.19'), 'ok', /^Node 24/],
    [health.judgeNode('20.9.1', '20.19'), 'problem', /20\.19 or newer/],
    [health.judgeNode('18.20.0', '20.19'), 'problem', /20\.19 or newer/],
  ],
  copies: [
    [health.judgeCopies('1.0.0', { version: '1.0.0', path: 'p' }), 'ok', /^millrace 1\.0\.0$/],
    [
      health.judgeCopies('1.0.0', { version: '0.9.0', path: 'p' }),
      'warning',
      /0\.9\.0 \(p\).*1\.0\.0.*npx/,
    ],
    [health.judgeCopies('1.0.0', undefined), 'warning', /npm install millrace/],
  ],
  TypeScript: [
    [health.judgeTypeScript('20.19.0', '4.0.0'), 'ok', /tsx 4\.0\.0/],
    [health.judgeTypeScript('22.18.0', undefined), 'ok', /Node strips/],
    [health.judgeTypeScript('22.6.0', undefined), 'ok', /Node strips/],
    [health.judgeTypeScript('23.6.0', undefined), 'ok', /Node strips/],
    [health.judgeTypeScript('22.5.0', undefined), 'warning', /npm install --save-dev tsx/],
    [health.judgeTypeScript('20.19.0', undefined), 'warning', /Node 22\.18/],
  ],
  modules: [
    [health.judgeManifest('a/package.json', 'module'), 'ok', /modules/],
    [health.judgeManifest('a/package.json', undefined), 'warning', /into a\/package\.json/],
    [health.judgeManifest(undefined, undefined), 'warning', /millrace init/],
  ],
  'optional packages': [
    [peer('^1.2.0', '1.9.3'), 'ok', /^p 1\.9\.3$/],
    [peer('^1.2.0 || ^2.0.0', '2.0.1'), 'ok', /^p 2/],
    [peer('>=3', '3.1.0'), 'ok', /^p 3/],
    [peer('*', '7.0.0'), 'ok', /^p 7/],
    [peer('^1.2.0', '2.0.0'), 'warning', /not of \^1\.2\.0 -> npm install 'p@\^1\.2\.0'/],
    [peer('^1.2.0'), 'ok', /not installed; npm install p/],
  ],
  WebAssembly: [
    [health.judgeSimd(true), 'ok', /SIMD/],
    [health.judgeSimd(false), 'warning', /slower/],
  ],
  memory: [
    [memory(16, undefined, 8), 'ok', /machine has 16\.0 GB.*8\.0 GB/],
    [memory(16, 4, 1), 'ok', /container may use 4\.0 GB/],
    [memory(16, 9, 8), 'warning', /spark\.millrace\.memory=4608m/],
    [memory(16, 2, 8), 'problem', /spark\.millrace\.memory=1024m/],
    [memory(16, undefined, 32), 'problem', /spark\.millrace\.memory=8192m/],
  ],
  threads: [
    [health.judgeThreads(1, 'local', 1), 'ok', /^1 core; local runs 1 task at/],
    [health.judgeThreads(4, 'local[16]', 16), 'ok', /^4 cores.*16 tasks/],
    [health.judgeThreads(4, 'local[17]', 17), 'warning', /local\[4\]/],
  ],
  'the temporary folder': [
    [health.judgeTemporaryFolder('/x', undefined), 'ok', /written to \/x$/],
    [
      health.judgeTemporaryFolder('/x', 'read-only'),
      'problem',
      /\/x: read-only -> set spark\.local\.dir/,
    ],
  ],
  ports: [
    [health.judgePorts(4040, [true]), 'ok', /^port 4040 is free$/],
    [health.judgePorts(4040, [false, false, true]), 'ok', /4040 is taken.*4042 is free/],
    [health.judgePorts(4040, [false, false]), 'problem', /4040 to 4041.*spark\.ui\.port/],
  ],
  'a server': [
    [health.judgeConnectServer('h:1', undefined, undefined), 'ok', /answers at h:1/],
    [health.judgeConnectServer('h:1', 'refused', '17'), 'problem,ok', /h:1: refused.*Java 17/],
    [health.judgeConnectServer('h:1', 'refused', undefined), 'problem,warning', /install Java/],
  ],
}

for (const [what, rows] of Object.entries(cases)) {
  suite(what, () => {
    for (const [found, level, text] of rows) {
      const findings = [found].flat()
      const said = findings
        .map(({ what, advice }) => (advice === undefined ? what : `${what} -> ${advice}`))
        .join('; ')
      test(`${level}: ${said}`, () => {
        assert.equal(findings.map(finding => finding.level).join(), level)
        assert.match(said, text)
      })
    }
  })
}
