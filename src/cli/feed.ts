/**
 * `millrace feed FILE`: a TCP server that sends a text file's lines to every client, each from the first line and at its
 * own pace. Without --repeat it ends, with exit code 0, when the clients that are connected have had the whole file.
 */
import { createServer, type Server } from 'node:net'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { SystemClock } from '../util/clock.js'
import { MillraceError } from '../util/errors.js'
import { type Command, invalidArgument, numberArgument, parseArguments } from './command.js'
import { LineFeed } from './line-feed.js'
import { LineFile } from './line-file.js'

const help = `Usage: millrace feed FILE --port PORT [OPTIONS]

Serves the lines of a text file over TCP, for trying things: every client gets
the file from its first line.

  --port PORT              the port to listen on; 0 takes a free one, and what
                           is chosen is printed
  --host HOST              the address to listen on (default 127.0.0.1)
  --rate LINES_PER_SECOND  lines a second to each client (default: as fast as
                           the client reads)
  --repeat                 begin again at the end of the file, until Ctrl-C

Example: millrace feed README.md --port 9999 --rate 20 --repeat
`

interface FeedOptions {
  readonly path: string
  readonly host: string
  readonly port: number
  readonly linesPerSecond: number | undefined
  readonly repeat: boolean
}

export const feedCommand: Command = {
  help,
  async run(args) {
    await serve(readOptions(args))
    return 0
  },
}

function readOptions(args: readonly string[]): FeedOptions {
  const { values, positionals } = parseArguments('feed', args, {
    port: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    rate: { type: 'string' },
    repeat: { type: 'boolean', default: false },
  })
  if (positionals.length !== 1) {
    throw invalidArgument('feed', `One file is expected, ${positionals.length} are named.`)
  }
  if (values.port === undefined) throw invalidArgument('feed', 'No --port is given.')
  const port = { min: 0, max: 65_535, integer: true }
  const rate = values.rate as string | undefined
  return {
    path: positionals[0],
    host: values.host as string,
    port: numberArgument('feed', 'port', values.port as string, port),
    linesPerSecond:
      rate === undefined ? undefined : numberArgument('feed', 'rate', rate, { min: 0.001 }),
    repeat: values.repeat as boolean,
  }
}

/** Resolves when the feed is done. Throws FILE_NOT_FOUND, PATH_IS_A_DIRECTORY, PORT_UNAVAILABLE. */
async function serve(options: FeedOptions): Promise<void> {
  const { path, linesPerSecond, repeat } = options
  const fileSystem = new LocalFileSystem()
  const clock = new SystemClock()
  if (fileSystem.statSync(path).isDirectory) {
    throw new MillraceError('PATH_IS_A_DIRECTORY', { path })
  }
  new LineFile(fileSystem, path, repeat).close()
  const server = createServer({ noDelay: true })
  let connected = 0
  server.on('connection', socket => {
    connected++
    const feed = new LineFeed(new LineFile(fileSystem, path, repeat), socket, clock, linesPerSecond)
    // a client that goes away is none of the feed's trouble: 'close' follows
    socket.on('error', () => {})
    socket.on('close', () => {
      connected--
      if (feed.complete && connected === 0) server.close()
    })
    // what the client sends has no meaning, but its end must be seen
    socket.resume()
    feed.start()
  })
  const port = await listen(server, options)
  const rate =
    linesPerSecond === undefined ? 'as fast as they are read' : `${linesPerSecond} a second`
  process.stdout.write(`Serving the lines of ${path} on ${options.host}:${port}, ${rate}\n`)
  await new Promise(resolve => server.once('close', resolve))
}

function listen(server: Server, { host, port }: FeedOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
      reject(new MillraceError('PORT_UNAVAILABLE', { host, port, reason }, { cause: error }))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
