/** An Arrow file that is being written: record batches as they become full, and a footer that says where they are. */
import type { Batch } from '../../physical/vector.js'
import type { OutputFile } from '../output-file.js'
import type { FormatFile, WriteJob } from '../write-job.js'
import { ArrowBatches, type BatchMessage } from './arrow-batches.js'
import {
  END_OF_STREAM,
  FILE_MAGIC,
  type FileBlock,
  footerBytes,
  messageBytes,
  schemaFields,
} from './arrow-messages.js'
import type { FlatFields } from './flat-builder.js'

export class ArrowFile implements FormatFile {
  readonly file: OutputFile
  private readonly schema: FlatFields
  private readonly batches: ArrowBatches
  private readonly blocks: FileBlock[] = []
  private at = 0

  constructor(file: OutputFile, { schema, columns, codec, env }: WriteJob) {
    this.file = file
    this.schema = schemaFields(schema, env.timeZone)
    this.batches = new ArrowBatches(schema, columns, codec)
    this.put(FILE_MAGIC)
    this.put(messageBytes('schema', this.schema, 0))
  }

  write(batch: Batch, from: number, to: number): void {
    for (const message of this.batches.add(batch, from, to)) this.putBatch(message)
  }

  finish(): void {
    for (const message of this.batches.rest()) this.putBatch(message)
    this.put(END_OF_STREAM)
    this.put(footerBytes(this.schema, this.blocks))
    this.file.finish()
  }

  private putBatch({ metadata, body }: BatchMessage): void {
    this.blocks.push([this.at, metadata.length, body.length])
    this.put(metadata)
    this.put(body)
  }

  private put(bytes: Uint8Array): void {
    this.file.write(bytes)
    this.at += bytes.length
  }
}
