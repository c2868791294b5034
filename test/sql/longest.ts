/** An aggregation of whole rows for tests, in a module of its own so that task threads can load it. */
import { Aggregator } from '../../src/index.js'

/** The longest word; of those as long, the first by the alphabet. */
export class Longest extends Aggregator<{ word: string }, string, string> {
  zero(): string {
    return ''
  }

  reduce(longest: string, { word }: { word: string }): string {
    return this.merge(longest, word)
  }

  merge(a: string, b: string): string {
    return b.length > a.length || (b.length === a.length && b < a) ? b : a
  }

  finish(longest: string): string {
    return longest
  }
}
