/** The server: addresses, methods, headers, who may ask, ports that are taken, readers that do not read. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { suite, test } from 'node:test'
import { LocalFileSystem } from '../../src/core/storage/file-system.js'
import { SparkConf, SparkContext } from '../../src/index.js'
import { AppStatus } from '../../src/ui/app-status.js'
import { type Application, type Applications, summaryOf } from '../../src/ui/application.js'
import { judge } from '../../src/ui/auth.js'
import { LivePages } from '../../src/ui/live.js'
import { type ServerOptions, UiServer } from '../../src/ui/server.js'
import type { MillraceError } from '../../src/util/errors.js'
import { application, jobStart } from './ui-events.js'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** A request as no browser would send it. */
function ask(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', part => (text += part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      )
    })
      .on('error', reject)
      .end()
  })
}

function appOf(status: AppStatus): Application {
  return { status, live: undefined }
}

function applicationsOf(app: Application): Applications {
  return { list: async () => [summaryOf(app)!], find: async () => app }
}

async function withServer<R>(
  options: Partial<ServerOptions>,
  use: (url: string, status: AppStatus, server: UiServer) => Promise<R>,
): Promise<R> {
  const status = new AppStatus()
  status.apply({ ...application, name: '<script>alert(1)</script>' })
  const server = new UiServer(
    {
      port: 0,
      maxRetries: 0,
      bindAddress: '127.0.0.1',
      isLoopback: true,
      token: undefined,
      basicAuth: undefined,
      ...options,
    },
    applicationsOf(appOf(status)),
    new LocalFileSystem(),
  )
  const url = await server.start()
  try {
    return await use(url, status, server)
  } finally {
    await server.stop()
  }
}

suite('answers', () => {
  const cases: readonly [
    method: string,
    path: string,
    status: number,
    type: RegExp,
    text: RegExp,
  ][] = [
    ['GET', '/api/v1/applications', 200, /^application\/json/, /"id":"local-1000"/],
    ['HEAD', '/api/v1/applications', 200, /^application\/json/, /^$/],
    ['GET', '/api/v1/applications/local-1', 404, /json/, /"unknown application: local-1"/],
    ['GET', '/api/v1/applications/local-1000/jobs/7', 404, /json/, /"unknown job: 7"/],
    ['GET', '/api/v1/version', 200, /json/, /"spark"/],
    ['GET', '/api/v2/applications', 404, /json/, /unknown address/],
    ['GET', '/metrics', 200, /^text\/plain; version=0\.0\.4/, /millrace_application_info/],
    ['GET', '/', 200, /^text\/html/, /<!doctype html>/i],
    ['GET', '/../../package.json', 404, /json/, /unknown address/],
    ['GET', '/..%2f..%2fpackage.json', 404, /json/, /unknown address/],
    ['GET', '/%ff', 400, /json/, /not encoded/],
    ['GET', `/${'a'.repeat(5000)}`, 414, /json/, /too long/],
    ['POST', '/api/v1/applications', 405, /json/, /POST is not answered/],
    ['DELETE', '/', 405, /json/, /DELETE is not answered/],
  ]
  for (const [method, path, status, type, text] of cases) {
    test(`${method} ${path.slice(0, 60)}`, () =>
      withServer({}, async url => {
        const { port } = new URL(url)
        // a URL object would take the dots out of the path
        const answer = await new Promise<Answer>((resolve, reject) => {
          request({ host: '127.0.0.1', port, path, method, agent: false }, response => {
            let body = ''
            response.on('data', part => (body += part))
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body }),
            )
          })
            .on('error', reject)
            .end()
        })
        assert.equal(answer.status, status, answer.text)
        assert.match(String(answer.headers['content-type']), type)
        assert.match(answer.text, text)
        assert.equal(answer.headers['x-content-type-options'], 'nosniff')
        assert.match(String(answer.headers['content-security-policy']), /default-src 'self'/)
        assert.equal(answer.headers['x-frame-options'], 'DENY')
        if (status === 405) assert.equal(answer.headers.allow, 'GET, HEAD')
      }))
  }

  test('a name of the program is data, never a part of a page', () =>
    withServer({}, async url => {
      const page = await ask(`${url}/`)
      assert.ok(!page.text.includes('alert(1)'))
      const { text } = await ask(`${url}/api/v1/applications`)
      assert.equal(JSON.parse(text)[0].name, '<script>alert(1)</script>')
      const metrics = await ask(`${url}/metrics`)
      assert.match(metrics.text, /app_name="<script>alert\(1\)<\/script>"/)
    }))
})

suite('who may ask', () => {
  const base = {
    bindAddress: '127.0.0.1',
    isLoopback: true,
    token: undefined,
    basicAuth: undefined,
  }
  const secured = { ...base, token: 'tok' }
  const named = { ...base, basicAuth: 'joe:se:cret' }
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  const cases: readonly [
    name: string,
    settings: Parameters<typeof judge>[0],
    headers: Parameters<typeof judge>[1],
    query: string,
    verdict: string | number,
  ][] = [
    ['this machine', base, { host: '127.0.0.1:4040' }, '', 'allowed'],
    ['localhost', base, { host: 'LocalHost:4040' }, '', 'allowed'],
    ['IPv6', base, { host: '[::1]:4040' }, '', 'allowed'],
    ['a name that was bound to this machine', base, { host: 'evil.example:4040' }, '', 403],
    ['a name that begins like this machine', base, { host: '127.0.0.1.evil.example' }, '', 403],
    ['no host', base, {}, '', 403],
    ['no token', secured, { host: 'any' }, '', 401],
    ['a token', secured, { authorization: 'Bearer tok' }, '', 'allowed'],
    ['a wrong token', secured, { authorization: 'Bearer toc' }, '', 401],
    ['a longer token', secured, { authorization: 'Bearer tok1' }, '', 401],
    ['a token in the address', secured, {}, 'token=tok', 'signIn'],
    ['a wrong token in the address', secured, {}, 'token=', 401],
    ['the token as a cookie', secured, { cookie: 'millrace-4040=tok' }, '', 401],
    ['no password', named, {}, '', 401],
    ['a password', named, { authorization: basic('joe:se:cret') }, '', 'allowed'],
    ['a wrong password', named, { authorization: basic('joe:secret') }, '', 401],
    ['a password where a token is wanted', secured, { authorization: basic('a:tok') }, '', 401],
  ]
  for (const [name, settings, headers, query, verdict] of cases) {
    test(name, () => {
      const found = judge(settings, headers, new URLSearchParams(query), 4040)
      assert.equal(found.kind === 'refused' ? found.status : found.kind, verdict)
    })
  }

  test('the token in the address becomes a cookie, which is not the token', () =>
    withServer({ token: 'tok' }, async url => {
      const refused = await ask(`${url}/`)
      assert.equal(refused.status, 401)
      assert.match(String(refused.headers['www-authenticate']), /^Bearer/)
      const { status, headers } = await ask(`${url}/?token=tok`)
      assert.deepEqual([status, headers.location], [303, './'])
      const cookie = String(headers['set-cookie'])
      assert.match(cookie, /; HttpOnly; SameSite=Strict/)
      assert.ok(!cookie.includes('tok;') && !cookie.includes('=tok'))
      const page = await ask(`${url}/api/v1/applications`, 'GET', { cookie: cookie.split(';')[0] })
      assert.equal(page.status, 200)
    }))

  test('a name and a password', () =>
    withServer({ basicAuth: 'joe:secret' }, async url => {
      const refused = await ask(`${url}/metrics`)
      assert.equal(refused.status, 401)
      assert.match(String(refused.headers['www-authenticate']), /^Basic realm="millrace"/)
      const answer = await ask(`${url}/metrics`, 'GET', { authorization: basic('joe:secret') })
      assert.equal(answer.status, 200)
    }))

  test('another name in the address is refused', () =>
    withServer({}, async url => {
      const answer = await ask(`${url}/api/v1/applications`, 'GET', { host: 'evil.example' })
      assert.equal(answer.status, 403)
      assert.match(answer.text, /'evil\.example'/)
    }))

  const conditionOf = (settings: Record<string, string>): string | undefined => {
    const conf = new SparkConf().setMaster('local').setAll(Object.entries(settings))
    try {
      void new SparkContext(conf.set('spark.ui.enabled', true)).stop()
    } catch (error) {
      return (error as MillraceError).condition
    }
    return undefined
  }
  test('a context that would answer anybody is refused', () => {
    assert.equal(conditionOf({ 'spark.ui.bindAddress': '0.0.0.0' }), 'UI_NOT_PROTECTED')
    assert.equal(conditionOf({ 'spark.ui.basicAuth': 'nocolon' }), 'INVALID_CONFIG_VALUE')
    assert.equal(conditionOf({ 'spark.ui.port': '70000' }), 'INVALID_CONFIG_VALUE')
    assert.equal(SparkContext.getActive(), undefined)
  })
})

suite('ports', () => {
  const portOf = (url: string): number => Number(new URL(url).port)

  test('one that is taken: the next free one', () =>
    withServer({}, first =>
      withServer({ port: portOf(first), maxRetries: 16 }, async second => {
        const difference = portOf(second) - portOf(first)
        assert.ok(difference >= 1 && difference <= 16, second)
      }),
    ))

  test('one that is taken, and no other may be tried', () =>
    withServer({}, first =>
      assert.rejects(
        withServer({ port: portOf(first), maxRetries: 0 }, async () => {}),
        { code: 'EADDRINUSE' },
      ),
    ))

  test('the port is free again when the server has stopped, also with readers', async () => {
    const port = await withServer({}, async url => {
      const reader = connect(portOf(url), '127.0.0.1')
      await once(reader, 'connect')
      reader.on('error', () => {})
      return portOf(url)
    })
    await withServer({ port }, async url => assert.equal(portOf(url), port))
  })
})

suite('live events', () => {
  test('hello, changes, and the end', () =>
    withServer({}, async (url, status, server) => {
      const response = await fetch(`${url}/api/v1/millrace/live`)
      assert.match(String(response.headers.get('content-type')), /^text\/event-stream/)
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      const until = async (wanted: RegExp): Promise<void> => {
        while (!wanted.test(text)) {
          const { value, done } = await reader.read()
          if (done) throw new Error(`ended after ${text}`)
          text += value
        }
      }
      await until(/^event: hello\ndata: .*\n\n/)
      const hello = JSON.parse(/data: (.*)/.exec(text)![1])
      assert.deepEqual(hello, {
        appId: 'local-1000',
        name: '<script>alert(1)</script>',
        startTime: 1000,
        version: '0.1.0',
        executors: 2,
        streaming: false,
        sql: false,
        finished: true,
      })
      status.apply(jobStart(0, 1100))
      await until(/event: change\ndata: \{"jobs":1,.*\n\n/)
      status.apply({ type: 'applicationEnd', timeMs: 2000 })
      const stopped = server.stop()
      await until(/event: end\ndata: \{"endTime":2000\}\n\n/)
      assert.equal((await reader.read()).done, true)
      await stopped
    }))

  test('who does not read is let go, and costs the others nothing', () => {
    const status = new AppStatus()
    status.apply(application)
    const page = (waiting: number): { writes: string[]; destroyed: boolean } & object => {
      const fake = {
        writes: [] as string[],
        destroyed: false,
        writableLength: waiting,
        on() {},
        writeHead() {},
        write(text: string) {
          fake.writes.push(text)
        },
        end() {},
        destroy() {
          fake.destroyed = true
        },
      }
      return fake
    }
    const pages = new LivePages()
    const reads = page(0)
    const stuck = page(0)
    pages.add(appOf(status), reads as never)
    pages.add(appOf(status), stuck as never)
    Object.assign(stuck, { writableLength: 1_000_000 })
    status.apply(jobStart(0, 1100))
    pages.tick()
    assert.deepEqual([reads.destroyed, stuck.destroyed, pages.size], [false, true, 1])
    assert.equal(reads.writes.length, 2)
    pages.tick()
    assert.equal(reads.writes.length, 2, 'nothing has changed, so nothing is told')
    pages.close()
    assert.equal(pages.size, 0)
  })
})
