/**
 * A TCP server that sends numbered lines of 100 bytes to its first client, so many a second or fewer when the client is
 * slower, for so many seconds: `line-source.js LINES_A_SECOND SECONDS`. Prints its port, and at the end how many it sent.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'

const [linesPerSecond, seconds] = process.argv.slice(2).map(Number)
const lineBytes = 100
const linesPerWrite = 1000

const server = createServer(socket => {
  server.close()
  send(socket)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})

function send(socket: Socket): void {
  const begin = performance.now()
  let sent = 0
  const more = (): void => {
    const elapsed = (performance.now() - begin) / 1000
    if (elapsed >= seconds) {
      socket.end(() => process.stdout.write(`${sent}\n`))
      return
    }
    while (sent < elapsed * linesPerSecond) {
      const isTaken = socket.write(block(sent))
      sent += linesPerWrite
      if (!isTaken) {
        socket.once('drain', more)
        return
      }
    }
    setTimeout(more, 5)
  }
  more()
}

function block(first: number): string {
  let text = ''
  for (let i = 0; i < linesPerWrite; i++) text += `${first + i} `.padEnd(lineBytes - 1, 'x') + '\n'
  return text
}
