/** `flatMap`: each record becomes any number of records. */
import type { RDD } from '../../core/rdd/rdd.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'

export class FlatMappedDStream<T, U> extends DerivedDStream<T, U> {
  private readonly f: (x: T) => Iterable<U>

  /** `f` is captured already. */
  constructor(parent: DStream<T>, f: (x: T) => Iterable<U>) {
    super(parent)
    this.f = f
  }

  override async compute(validTime: Time): Promise<RDD<U> | undefined> {
    return (await this.parent.getOrCompute(validTime))?.flatMap(this.f)
  }
}
