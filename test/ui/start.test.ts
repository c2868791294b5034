/** How the web UI begins and ends, in a process of its own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('waiting-program.js', import.meta.url))

class Running {
  readonly child: ChildProcess
  output = ''

  constructor(conf: string, ...args: readonly string[]) {
    this.child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, MILLRACE_CONF: `spark.ui.port 0\n${conf}` },
      stdio: 'pipe',
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.output += text
        this.child.emit('output')
      })
    }
  }

  /** Resolves when the output has this, with its first group. */
  async until(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = wanted.exec(this.output)
      if (found !== null) return found[1]
      await once(this.child, 'output')
    }
  }

  /** Its exit code, once its standard input has ended. */
  async end(): Promise<unknown> {
    this.child.stdin?.end()
    const [code] = await once(this.child, 'close')
    return code
  }
}

async function withProgram(
  conf: string,
  args: readonly string[],
  use: (p: Running) => Promise<void>,
) {
  const running = new Running(conf, ...args)
  try {
    await use(running)
  } finally {
    running.child.kill('SIGKILL')
  }
}

test('it says where it is, has what was before it, and holds no process, even with a reader', () =>
  withProgram('', [], async running => {
    const url = await running.until(/^Web UI: (http:\/\/127\.0\.0\.1:\d+)$/m)
    await running.until(/^counted (3)$/m)
    const get = async (path: string): Promise<Record<string, unknown>[]> =>
      (await (await fetch(`${url}/api/v1/applications${path}`)).json()) as never
    const [{ id }] = await get('')
    const jobs = await get(`/${id}/jobs`)
    assert.deepEqual(
      jobs.map(({ jobId, status }) => [jobId, status]),
      [[0, 'SUCCEEDED']],
    )
    const live = await fetch(`${url}/api/v1/millrace/live`)
    assert.equal(live.status, 200)
    assert.equal(await running.end(), 0)
    await live.text().catch(() => {})
  }))

test('it starts and goes on whatever it hears; a text that cannot be made is its reason', () =>
  withProgram('', ['broken'], async running => {
    const url = await running.until(/^Web UI: (http:\/\/127\.0\.0\.1:\d+)$/m)
    await running.until(/A listener failed on (stageCompleted)/)
    await running.until(/^counted (3)$/m)
    const get = async (path: string): Promise<Record<string, unknown>[]> =>
      (await (await fetch(`${url}/api/v1/applications${path}`)).json()) as never
    const [{ id }] = await get('')
    const [query] = await get(`/${id}/sql?details=true`)
    assert.match(String(query.planDescription), /no text/)
    assert.equal((await get(`/${id}/jobs`)).length, 1)
  }))

test('with logs as JSON the line is JSON too', () =>
  withProgram('spark.log.format json', [], async running => {
    const line = await running.until(/^(\{.*Web UI.*\})$/m)
    const { time, level, message, url } = JSON.parse(line) as Record<string, string>
    assert.equal(level, 'INFO')
    assert.equal(message, `Web UI: ${url}`)
    assert.ok(Math.abs(Date.parse(time)) > 0)
    assert.equal((await fetch(`${url}/api/v1/applications`)).status, 200)
    assert.equal(await running.end(), 0)
  }))

test('a program that is over before it begins has none, and says nothing', () =>
  withProgram('', ['stop'], async running => {
    assert.equal(await running.end(), 0)
    assert.equal(running.output, '')
  }))
