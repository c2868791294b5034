/** A stream whose batches are RDDs that the bench makes, for programs with a checkpoint directory. */
import { InputDStream, type RDD, type StreamingContext } from 'millrace'

export class BatchesInput<T> extends InputDStream<T> {
  private readonly make: (batch: number) => RDD<T>
  private next = 0

  constructor(context: StreamingContext, make: (batch: number) => RDD<T>) {
    super(context)
    this.make = make
  }

  override compute(): Promise<RDD<T>> {
    return Promise.resolve(this.make(this.next++))
  }
}
