/** A TCP server with numbered lines, which keeps each until it is acknowledged and then sends it no more. */
import { createServer, type Server, type Socket } from 'node:net'
import { numberOf } from './acked-lines.js'

export class LineSource {
  /** All lines that there are, by their numbers. */
  readonly lines: string[] = []
  /** How often each line was sent. */
  readonly sent: number[] = []
  private readonly server: Server
  private readonly sockets: Map<Socket, number> = new Map()
  private acknowledged = -1

  constructor() {
    this.server = createServer(socket => this.serve(socket))
  }

  /** Resolves to the port. */
  listen(): Promise<number> {
    return new Promise(resolve => {
      this.server.listen(0, '127.0.0.1', () => {
        const address = this.server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  }

  /** A new line, which goes out at once where somebody listens. */
  add(word: string): void {
    this.lines.push(`s${this.lines.length} ${word}`)
    this.sent.push(0)
    for (const socket of this.sockets.keys()) this.send(socket)
  }

  close(): void {
    for (const socket of this.sockets.keys()) socket.destroy()
    this.server.close()
  }

  private serve(socket: Socket): void {
    this.sockets.set(socket, this.acknowledged + 1)
    let rest = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      const answers = (rest + text).split('\n')
      rest = answers.pop() ?? ''
      for (const answer of answers) {
        this.acknowledged = Math.max(this.acknowledged, numberOf(`-${answer.slice(4)} `))
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => this.sockets.delete(socket))
    this.send(socket)
  }

  private send(socket: Socket): void {
    const from = this.sockets.get(socket) ?? this.lines.length
    for (let i = from; i < this.lines.length; i++) {
      socket.write(`${this.lines[i]}\n`)
      this.sent[i]++
    }
    this.sockets.set(socket, this.lines.length)
  }
}
