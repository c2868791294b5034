/**
 * Counts the words of the lines that a TCP server sends, received by a receiver of one's own. It stores the lines of each
 * chunk reliably: it reads on when they are safe, so the server is held back with the program.
 *
 *   npx millrace feed README.md --port 9999 --rate 20 --repeat
 *   npx millrace run examples/custom-receiver.ts localhost 9999
 */
import { connect, type Socket } from 'node:net'
import { Receiver, Seconds, SparkConf, StreamingContext } from 'millrace'

class LineReceiver extends Receiver<string> {
  private readonly host: string
  private readonly port: number
  private socket: Socket | undefined

  constructor(host: string, port: number) {
    super()
    this.host = host
    this.port = port
  }

  // opens what is needed and returns; the rest goes on in the background
  onStart(): void {
    this.socket = connect(this.port, this.host)
    this.socket.setEncoding('utf8')
    void this.receive(this.socket)
  }

  onStop(): void {
    this.socket?.destroy()
  }

  private async receive(socket: Socket): Promise<void> {
    try {
      let rest = ''
      for await (const chunk of socket) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        await this.storeReliably(lines)
        // a source that wants to know that its records are safe would be told here
      }
      if (!this.isStopped()) this.restart('The server has closed the connection')
    } catch (error) {
      if (!this.isStopped()) this.restart(`Error receiving from ${this.host}:${this.port}`, error)
    }
  }
}

const [host, port] = process.argv.slice(2)
if (host === undefined || port === undefined) {
  console.error('Usage: custom-receiver <host> <port>')
  process.exit(1)
}

const conf = new SparkConf().setAppName('CustomReceiver').setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const lines = ssc.receiverStream(new LineReceiver(host, Number(port)))
const counts = lines
  .flatMap(line => line.split(' '))
  .map(word => [word, 1])
  .reduceByKey((a, b) => a + b)
counts.print()

await ssc.start()
await ssc.awaitTermination()
