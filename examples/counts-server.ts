/**
 * Stands for a database, to try `send-counts` with: a TCP server that keeps blocks of lines by their key. A block that
 * comes again replaces the one before.
 *
 *   npx millrace run examples/counts-server.ts 9998
 *
 * A client sends `put KEY N`, then N lines, and ends; the answer is `ok` when the block is kept.
 */
import { type AddressInfo, createServer } from 'node:net'

const [port] = process.argv.slice(2)
if (port === undefined) {
  console.error('Usage: counts-server <port>')
  process.exit(1)
}

const blocks = new Map<string, string[]>()

/** Keeps the block that a client has sent, and gives the answer. */
function keep(text: string): string {
  const [head, ...lines] = text.split('\n').slice(0, -1)
  const [, key, n] = /^put (\S+) (\d+)$/.exec(head ?? '') ?? []
  if (lines.length !== Number(n)) return 'cut short\n'
  console.log(`${key}: ${lines.length} lines${blocks.has(key) ? ', again' : ''}`)
  blocks.set(key, lines)
  return 'ok\n'
}

const server = createServer({ allowHalfOpen: true }, socket => {
  let text = ''
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  socket.on('end', () => socket.end(keep(text)))
  socket.on('error', error => console.error(`A client was lost: ${error}`))
})
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on port ${(server.address() as AddressInfo).port}`)
})
