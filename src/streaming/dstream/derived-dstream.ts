/** A stream that has one parent and the parent's slide: what most transformations are. */
import type { Duration } from '../duration.js'
import { DStream } from './dstream.js'

export abstract class DerivedDStream<T, U> extends DStream<U> {
  protected readonly parent: DStream<T>

  constructor(parent: DStream<T>) {
    super(parent.context)
    this.parent = parent
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return [this.parent as DStream<unknown>]
  }

  override get slideDuration(): Duration {
    return this.parent.slideDuration
  }
}
