/**
 * The web UI's server: pages, REST API, metrics and live events over HTTP, GET and HEAD only. It never keeps the process
 * alive: neither the socket that it listens on nor those of its readers do.
 *
 * Nothing of what is answered is HTML made of the program's texts: pages are files, data is JSON, and the browser is told
 * to take nothing for anything else.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { FileSystem } from '../core/storage/file-system.js'
import { packageVersion } from '../util/version.js'
import type { Applications } from './application.js'
import { type AuthSettings, judge } from './auth.js'
import { LivePages } from './live.js'
import { metricsText } from './prometheus.js'
import { RestError, unknown } from './rest/rest-error.js'
import { answerRest } from './rest/routes.js'
import { StaticFiles } from './static-files.js'

export interface ServerOptions extends AuthSettings {
  readonly port: number
  /** How many ports after `port` are tried when it is taken. */
  readonly maxRetries: number
  /** The process lives as long as the server. */
  readonly keepsProcess?: boolean
}

const MAX_CONNECTIONS = 256
const MAX_ADDRESS = 4096

const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** Listens from `start` to `stop`. */
export class UiServer {
  private readonly options: ServerOptions
  private readonly applications: Applications
  private readonly files: StaticFiles
  private readonly pages: LivePages = new LivePages()
  private readonly server: Server
  private readonly sockets: Set<Socket> = new Set()
  private readonly version: string = packageVersion()
  private port = 0

  constructor(options: ServerOptions, applications: Applications, fileSystem: FileSystem) {
    this.options = options
    this.applications = applications
    this.files = new StaticFiles(fileSystem)
    this.server = createServer((request, response) => void this.handle(request, response))
    this.server.maxConnections = MAX_CONNECTIONS
    this.server.on('connection', socket => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      if (!options.keepsProcess) socket.unref()
    })
    // a reader that sends what is no HTTP
    this.server.on('clientError', (_, socket) => socket.destroy())
  }

  /** Listens; resolves with the address, as `http://127.0.0.1:4040`. Rejects with the system's error. */
  async start(): Promise<string> {
    const { port, maxRetries, bindAddress } = this.options
    for (let tried = 0; ; tried++) {
      try {
        await this.listen(port === 0 ? 0 : port + tried)
        break
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        const isTaken = code === 'EADDRINUSE' && tried < maxRetries && port + tried < 65_535
        if (!isTaken || port === 0) throw error
      }
    }
    this.port = (this.server.address() as AddressInfo).port
    const host = bindAddress.includes(':') ? `[${bindAddress.replace(/[[\]]/g, '')}]` : bindAddress
    return `http://${host}:${this.port}`
  }

  /** Lets go of all readers at once. */
  stop(): Promise<void> {
    this.pages.close()
    return new Promise(resolve => {
      this.server.close(() => resolve())
      this.server.closeIdleConnections()
      for (const socket of this.sockets) socket.destroySoon()
    })
  }

  private listen(port: number): Promise<void> {
    const host = this.options.bindAddress.replace(/[[\]]/g, '')
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ port, host }, () => {
        this.server.off('error', reject)
        this.server.on('error', () => {})
        resolve()
      })
      if (!this.options.keepsProcess) this.server.unref()
    })
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    response.setHeader('Cache-Control', 'no-store')
    try {
      await this.answer(request, response)
    } catch (error) {
      if (response.headersSent) response.destroy()
      else if (error instanceof RestError) {
        sendJson(request, response, error.status, { error: error.message })
      } else {
        sendJson(request, response, 500, { error: `internal error: ${error}` })
      }
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url = '/' } = request
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      throw new RestError(405, `${method} is not answered: this API is for reading`)
    }
    if (url.length > MAX_ADDRESS) throw new RestError(414, 'the address is too long')
    const { path, query } = addressOf(url)
    const verdict = judge(this.options, headers, query, this.port)
    if (verdict.kind === 'refused') {
      if (verdict.challenge !== undefined) response.setHeader('WWW-Authenticate', verdict.challenge)
      return sendText(request, response, verdict.status, `${verdict.text}\n`)
    }
    if (verdict.kind === 'signIn') {
      response.setHeader('Set-Cookie', verdict.cookie)
      if (path === '/') {
        // out of the address, the history and what other sites are told
        response.setHeader('Location', './')
        return sendText(request, response, 303, '')
      }
    }
    const [first, second, ...rest] = path.split('/').slice(1)
    if (first === 'metrics' && second === undefined) return this.metrics(request, response)
    if (first !== 'api') return this.file(request, response, path)
    if (second !== 'v1') throw unknown('address', path)
    if (rest[0] === 'millrace' && rest[1] === 'live') return this.live(request, response, query)
    const answer = await answerRest(this.applications, rest, query, this.version)
    sendJson(request, response, 200, answer)
  }

  private async metrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const app = await this.newest(undefined)
    if (app === undefined) throw unknown('application', 'none')
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
    send(request, response, 200, metricsText(app))
  }

  private async live(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const id = query.get('app')
    const app = await this.newest(id ?? undefined)
    if (app === undefined) throw unknown('application', id ?? 'none')
    if (request.method === 'HEAD') {
      response.setHeader('Content-Type', 'text/event-stream')
      return send(request, response, 200, '')
    }
    if (!this.pages.add(app, response)) throw new RestError(503, 'too many pages are open')
  }

  private async newest(id: string | undefined): ReturnType<Applications['find']> {
    const wanted = id ?? (await this.applications.list())[0]?.id
    return wanted === undefined ? undefined : this.applications.find(wanted)
  }

  private async file(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    const file = await this.files.find(path)
    if (file === undefined) throw unknown('address', path)
    response.setHeader('Content-Type', file.type)
    const age = file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'
    response.setHeader('Cache-Control', age)
    send(request, response, 200, file.body)
  }
}

/** Path and parameters. Throws RestError for what is no address. */
function addressOf(url: string): { path: string; query: URLSearchParams } {
  const at = url.indexOf('?')
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  try {
    const path = decodeURIComponent(at < 0 ? url : url.slice(0, at))
    return { path: path.length > 1 ? path.replace(/\/+$/, '') : path, query }
  } catch {
    throw new RestError(400, 'the address is not encoded as an address is')
  }
}

function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
): void {
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  send(request, response, status, JSON.stringify(value))
}

function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  send(request, response, status, text)
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.setHeader('Content-Length', bytes.length)
  response.writeHead(status)
  response.end(request.method === 'HEAD' ? undefined : bytes)
}
