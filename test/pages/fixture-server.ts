/**
 * A server of the pages and of answers that a test chooses, for what no program does on demand: to restart at the same port,
 * to end, to fail in every way at once. What real programs answer is tested with real programs.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Hello, Topic } from '../../ui/src/api.js'
import { root } from '../compiler/compile-programs.js'

/** By path under the application, without its query; a function is given the query. */
export type Answers = Readonly<Record<string, unknown | ((query: URLSearchParams) => unknown)>>

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
}

export class FixtureServer {
  /** Everything that was asked for, for what must not be. */
  readonly asked: string[] = []
  answers: Answers
  hello: Hello
  private server: Server | undefined
  private readonly streams = new Set<ServerResponse>()
  private version = 0
  private port = 0

  constructor(hello: Hello, answers: Answers) {
    this.hello = hello
    this.answers = answers
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  /** Listens: at any port first, at the same one later. */
  async start(): Promise<void> {
    const server = createServer(({ url = '/' }, response) => {
      this.asked.push(url)
      this.answer(new URL(url, this.url), response)
    })
    this.server = server
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    const { server } = this
    if (server === undefined) return
    this.server = undefined
    this.streams.clear()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }

  /** Says that topics have changed. */
  change(...topics: Topic[]): void {
    this.version++
    this.send('change', Object.fromEntries(topics.map(topic => [topic, this.version])))
  }

  /** Says again who is there. */
  sayHello(): void {
    this.send('hello', this.hello)
  }

  end(endTime: number): void {
    this.send('end', { endTime })
  }

  private send(event: string, data: unknown): void {
    for (const stream of this.streams) {
      stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    }
  }

  private answer({ pathname, searchParams }: URL, response: ServerResponse): void {
    // what the program's server sends, so that the pages are tested under the same rules
    response.setHeader('content-security-policy', "default-src 'self'")
    if (pathname === '/api/v1/millrace/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`event: hello\ndata: ${JSON.stringify(this.hello)}\n\n`)
      this.streams.add(response)
      response.on('close', () => this.streams.delete(response))
      return
    }
    if (pathname.startsWith('/api/')) {
      const prefix = `/api/v1/applications/${this.hello.appId}/`
      const found = pathname.startsWith(prefix)
        ? this.answers[pathname.slice(prefix.length)]
        : undefined
      const body = typeof found === 'function' ? found(searchParams) : found
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body ?? { error: `unknown: ${pathname}` }))
      return
    }
    const name = pathname === '/' ? 'index.html' : pathname.slice(1)
    response.writeHead(200, { 'content-type': types[name.split('.').at(-1)!] })
    response.end(readFileSync(join(root, 'dist/ui', name)))
  }
}
