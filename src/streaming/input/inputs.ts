/** The input streams that a StreamingContext makes: the part of it that knows the kinds of input. */
import { captureFunction } from '../../core/closure/capture.js'
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { refusedArgument, refusedCall } from '../../core/operator-errors.js'
import { checkRecordLength } from '../../core/rdd/files.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { checkPath } from '../../core/storage/check-path.js'
import type { StorageLevel } from '../../core/storage/storage-level.js'
import { captureCallSite } from '../../util/call-site.js'
import { isCondition } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { checkFunction } from '../check-arguments.js'
import type { DStream } from '../dstream/dstream.js'
import type { Receiver } from '../receiver/receiver.js'
import { factoryFault, receiverFault } from '../receiver/require-receiver.js'
import type { StreamingContext } from '../streaming-context.js'
import { FileInputDStream, type FileStreamOptions } from './file-input-dstream.js'
import { QueueInputDStream, type RDDQueue } from './queue-input-dstream.js'
import { ReceiverInputDStream } from './receiver-input-dstream.js'
import type { SocketConverter } from './socket-converter.js'

/** What a StreamingContext can bring data in with. */
export abstract class StreamingInputs {
  /** Lines of text from a TCP server, UTF-8, each ended by LF, CR LF or CR. Reconnects after a broken connection. */
  socketTextStream(
    this: StreamingContext,
    hostname: string,
    port: number,
    storageLevel?: StorageLevel,
  ): DStream<string> {
    const maxLineBytes = this.conf.getBytes(
      'spark.millrace.streaming.socket.maxLineBytes',
      64 * 1024 * 1024,
    )
    const host = toHost(hostname)
    const receiver = { kind: 'socketText', host, port: toPort(port), maxLineBytes } as const
    return new ReceiverInputDStream<string>(this, receiver, storageLevel)
  }

  /**
   * The records that `converter` makes of a TCP connection; it runs in the receiver's thread, once a connection. It gets the
   * chunks of bytes as they come, in an async iterable, and gives an iterable of records, asynchronous or not: it is best
   * an async generator.
   */
  socketStream<T>(
    this: StreamingContext,
    hostname: string,
    port: number,
    converter: SocketConverter<T>,
    storageLevel?: StorageLevel,
  ): DStream<T> {
    checkFunction(converter, 'socketStream')
    const captured = captureFunction(converter, {
      operator: 'socketStream',
      callSite: captureCallSite(),
    })
    const host = toHost(hostname)
    const receiver = {
      kind: 'socketConverted',
      host,
      port: toPort(port),
      converter: captured,
    } as const
    return new ReceiverInputDStream<T>(this, receiver, storageLevel)
  }

  /**
   * Records that a TCP server sends in millrace's own encoding: blocks in the column block format, each behind its length
   * as a 32-bit number, the highest byte first. They are decoded in the tasks.
   */
  rawSocketStream<T>(
    this: StreamingContext,
    hostname: string,
    port: number,
    storageLevel?: StorageLevel,
  ): DStream<T> {
    const maxFrameBytes = this.conf.getBytes(
      'spark.millrace.streaming.socket.maxFrameBytes',
      64 * 1024 * 1024,
    )
    const host = toHost(hostname)
    const receiver = { kind: 'socketRaw', host, port: toPort(port), maxFrameBytes } as const
    return new ReceiverInputDStream<T>(this, receiver, storageLevel)
  }

  /**
   * The records of a receiver of the user's own. The instance, or the function that makes it, is sent to the receiver's
   * thread by the same rules as functions that run in tasks. Blocks are kept at `storageLevel`, else at the instance's own.
   */
  receiverStream<T>(
    this: StreamingContext,
    receiver: Receiver<T> | (() => Receiver<T>),
    storageLevel?: StorageLevel,
  ): DStream<T> {
    const fault = typeof receiver === 'function' ? factoryFault(receiver) : receiverFault(receiver)
    if (fault !== undefined) throw refusedArgument('NOT_A_RECEIVER', 'receiverStream', fault)
    const factory = captureReceiver(receiver)
    const own = typeof receiver === 'function' ? undefined : receiver.storageLevel
    return new ReceiverInputDStream<T>(this, { kind: 'custom', factory }, storageLevel ?? own)
  }

  /**
   * RDDs (or arrays) taken from a queue, which the program may go on filling: one a batch, or all that there are. When it
   * is empty: `defaultRDD`, or an empty RDD.
   */
  queueStream<T>(
    this: StreamingContext,
    queue: RDDQueue<T>,
    oneAtATime: boolean = true,
    defaultRDD?: RDD<T> | readonly T[],
  ): DStream<T> {
    return new QueueInputDStream<T>(this, { queue, oneAtATime, defaultRDD })
  }

  /** Lines of the text files that appear in a folder (or folders: a pattern). See `fileStream` for which. */
  textFileStream(this: StreamingContext, directory: string): DStream<string> {
    checkPath(directory, 'textFileStream')
    return this.fileStream(directory, (context, files) => context.textFiles(files))
  }

  /** Records of `recordLength` bytes of the files that appear in a folder. See `fileStream` for which. */
  binaryRecordsStream(
    this: StreamingContext,
    directory: string,
    recordLength: number,
  ): DStream<Uint8Array> {
    checkPath(directory, 'binaryRecordsStream')
    checkRecordLength(recordLength)
    return this.fileStream(directory, (context, files) =>
      context.binaryRecordsFiles(files, recordLength),
    )
  }

  /**
   * The files that appear in a folder (or folders: a pattern), as the RDDs that `read` makes of them on the driver: it gets
   * the paths that a batch takes, and returns an RDD, such as `context.textFiles(files)`. Files whose names begin with `.`
   * or `_` are left out, and those for whose whole path `filter` gives false. Each file is taken once, when its
   * time of modification says that it is new; later changes are not seen, so move files into the folder when they are
   * whole (a move keeps the time of modification). A file that is gone when its batch reads it is left out with a
   * warning. With `newFilesOnly` false, files that are there at the start are taken as far as they are young enough
   * (`spark.streaming.fileStream.minRememberDuration`).
   */
  fileStream<T>(
    this: StreamingContext,
    directory: string,
    read: FileStreamOptions<T>['read'],
    filter: (path: string) => boolean = () => true,
    newFilesOnly: boolean = true,
  ): DStream<T> {
    checkPath(directory, 'fileStream')
    checkFunction(read, 'fileStream')
    checkFunction(filter, 'fileStream')
    return new FileInputDStream<T>(this, { directory, read, filter, newFilesOnly })
  }
}

/** Throws RECEIVER_NOT_SERIALIZABLE for an instance, TASK_NOT_SERIALIZABLE for a function. */
function captureReceiver(
  receiver: Receiver<unknown> | (() => Receiver<unknown>),
): CapturedFunction {
  const options = { operator: 'receiverStream', callSite: captureCallSite() }
  if (typeof receiver === 'function') return captureFunction(receiver, options)
  try {
    return captureFunction(() => receiver, options)
  } catch (error) {
    if (!isCondition(error, 'TASK_NOT_SERIALIZABLE')) throw error
    // the function is ours: told is the instance, and the way from it
    const way = error.parameters.variable.replace(/^captured variable 'receiver'\.?/, '')
    throw refusedArgument('RECEIVER_NOT_SERIALIZABLE', 'receiverStream', {
      receiver: receiver.constructor.name,
      variable: way === '' ? 'it' : `its field ${way}`,
      reason: error.parameters.reason,
      advice:
        way === ''
          ? 'Give receiverStream a function that makes the receiver'
          : 'Open it in onStart, or give receiverStream a function that makes the receiver',
    })
  }
}

function toHost(host: string): string {
  if (typeof host === 'string' && host.trim() !== '') return host
  throw refusedCall('INVALID_HOST', { value: preview(host, 80) })
}

function toPort(port: number): number {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw refusedCall('INVALID_PORT', { value: preview(port, 80) })
}
