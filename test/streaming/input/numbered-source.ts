/** A source for direct streams whose records say their place: record 7 of partition 2 is `2:7`. A test says where it ends. */
import { DirectInputDStream, type OffsetRange, type PartitionOffset } from '../../../src/index.js'
import type { StreamingContext } from '../../../src/streaming/streaming-context.js'

export class NumberedSource {
  /** How many records each partition has. */
  readonly ends: number[]
  /** What was committed, in order: `numbers-0:5`. */
  readonly commits: string[] = []
  /** Thrown by what is asked next. */
  failure: Error | undefined

  constructor(...ends: number[]) {
    this.ends = ends
  }

  latest(): PartitionOffset[] {
    const { failure } = this
    this.failure = undefined
    if (failure !== undefined) throw failure
    return this.ends.map((end, partition) => ({ topic: 'numbers', partition, offset: BigInt(end) }))
  }
}

export function* readNumbers({
  partition,
  fromOffset,
  untilOffset,
}: OffsetRange): Generator<string> {
  for (let offset = fromOffset; offset < untilOffset; offset++) yield `${partition}:${offset}`
}

export class NumberedStream extends DirectInputDStream<string> {
  private readonly source: NumberedSource

  constructor(context: StreamingContext, source: NumberedSource) {
    super(context, { read: readNumbers })
    this.source = source
  }

  /** The beginning of each partition. */
  protected override async startOffsets(): Promise<PartitionOffset[]> {
    return this.source.latest().map(place => ({ ...place, offset: 0n }))
  }

  protected override async latestOffsets(): Promise<PartitionOffset[]> {
    return this.source.latest()
  }

  protected override async commitOffsets(offsets: readonly PartitionOffset[]): Promise<void> {
    this.source.latest()
    for (const { topic, partition, offset } of offsets) {
      this.source.commits.push(`${topic}-${partition}:${offset}`)
    }
  }
}
