/** A process that sends a file over TCP to one client, as fast as it reads: prints its port, ends with the file. */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:net'

const server = createServer(socket => {
  server.close()
  createReadStream(process.argv[2], { highWaterMark: 1 << 20 }).pipe(socket)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.stdout.write(`${address?.port}\n`)
})
