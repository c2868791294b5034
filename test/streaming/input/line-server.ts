/** A TCP server of a test: on 127.0.0.1, any free port; each connection is handed to the test. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

export class LineServer {
  readonly sockets: Socket[] = []
  private readonly server: Server
  private readonly waiting: ((socket: Socket) => void)[] = []
  private handed = 0
  private closed: Promise<unknown> | undefined

  private constructor() {
    this.server = createServer(socket => {
      socket.on('error', () => {})
      this.sockets.push(socket)
      this.handOut()
    })
  }

  static async listen(port = 0): Promise<LineServer> {
    const lines = new LineServer()
    lines.server.listen(port, '127.0.0.1')
    await once(lines.server, 'listening')
    return lines
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** The next connection that has not been handed out. */
  connection(): Promise<Socket> {
    return new Promise(resolve => {
      this.waiting.push(resolve)
      this.handOut()
    })
  }

  /** Closes the server and every connection; a second call waits for the first. */
  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    if (this.closed === undefined) {
      this.closed = once(this.server, 'close')
      this.server.close()
    }
    await this.closed
  }

  private handOut(): void {
    while (this.waiting.length > 0 && this.handed < this.sockets.length) {
      this.waiting.shift()!(this.sockets[this.handed++])
    }
  }
}
