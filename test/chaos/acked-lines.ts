/**
 * A receiver of numbered lines whose source keeps each line until it is acknowledged: the receiver says `ack N` when the
 * lines up to number N are stored and logged, and a new connection begins behind the last acknowledged line.
 */
import { connect, type Socket } from 'node:net'
import { Receiver } from '../../src/index.js'

export class AckedLines extends Receiver<string> {
  private readonly port: number
  private socket: Socket | undefined

  constructor(port: number) {
    super()
    this.port = port
  }

  override onStart(): void {
    const socket = connect(this.port, '127.0.0.1')
    this.socket = socket
    let rest = ''
    let storing = Promise.resolve()
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      if (lines.length === 0) return
      storing = storing.then(() => this.storeAndAcknowledge(socket, lines))
      storing.catch(error => this.restart('The lines could not be stored', error))
    })
    socket.on('error', error => this.restart('The connection broke', error))
    socket.on('end', () => this.restart('The connection ended'))
  }

  override onStop(): void {
    this.socket?.destroy()
  }

  private async storeAndAcknowledge(socket: Socket, lines: readonly string[]): Promise<void> {
    await this.storeReliably(lines)
    if (!socket.destroyed) socket.write(`ack ${numberOf(lines.at(-1)!)}\n`)
  }
}

/** Lines are `s12 word`. */
export function numberOf(line: string): number {
  return Number(line.slice(1, line.indexOf(' ')))
}
