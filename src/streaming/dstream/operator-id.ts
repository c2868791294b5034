/**
 * The names by which a restarted program finds what belongs to its streams: state, saved RDDs, received blocks.
 *
 * A name is the `uid` that the program gave, or is derived: the method that made the stream, its position among the
 * streams that would have the same name, and the names of the nearest inputs and keyed states above it. So
 * `updateStateByKey` on the words of a socket is `updateStateByKey-0.socketTextStream-0`, whatever is mapped and filtered
 * between the two. What `uid` names is the stream it was called on, and the keyed state inside when that method made one
 * for it (`countByWindow`). A name can be the name of a file.
 */
import { createHash } from 'node:crypto'
import { refusedArgument } from '../../core/operator-errors.js'
import { type CallSite, captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { DStreamGraph } from '../dstream-graph.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /**
     * Names this stream, so that a restarted program finds its state under this name, however the program was edited.
     * Letters, digits, `.`, `_` and `-`, 100 at most, the first a letter or digit. Throws INVALID_UID, DUPLICATE_UID.
     */
    uid(uid: string): this
    /** The name under which a checkpoint keeps what belongs to this stream: its `uid`, or one made from the program. */
    readonly operatorId: string
  }
}

type Stream = DStream<unknown>

/** Longer names end in a hash. */
const MAX_LENGTH = 120

/** The names of the streams of one context. */
export class OperatorIds {
  private readonly graph: DStreamGraph
  /** In which order streams were made; each has a call site object of its own. */
  private readonly order: Map<CallSite, number> = new Map()
  private readonly uids: Map<Stream, string> = new Map()
  private known: Map<Stream, string> = new Map()

  constructor(graph: DStreamGraph) {
    this.graph = graph
  }

  /** A stream was made. */
  created(site: CallSite): void {
    this.order.set(site, this.order.size)
    this.known = new Map()
  }

  /** Throws INVALID_UID or DUPLICATE_UID. */
  setUid(stream: Stream, uid: string): void {
    if (typeof uid !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(uid)) {
      throw refusedArgument('INVALID_UID', 'uid', { uid: preview(uid, 120) })
    }
    for (const [other, taken] of this.uids) {
      if (taken === uid && other !== stream) throw duplicate(uid, other, stream)
    }
    this.uids.set(stream, uid)
    this.known = new Map()
  }

  /** True when the program gave the name. */
  isNamed(stream: Stream): boolean {
    return [...this.uids.values()].includes(this.of(stream))
  }

  of(stream: Stream): string {
    if (!this.known.has(stream)) this.known = this.compute(stream)
    return this.known.get(stream)!
  }

  /** Throws DUPLICATE_UID when a name that the program gave is one that another stream has of itself. */
  validate(): void {
    const { graph } = this
    const seen = new Map<string, Stream>()
    for (const stream of this.all([...graph.inputStreams, ...graph.outputStreams])) {
      if (!isKept(stream)) continue
      const id = this.of(stream)
      const other = seen.get(id)
      if (other !== undefined) throw duplicate(id, other, stream)
      seen.set(id, stream)
    }
  }

  private compute(asked: Stream): Map<Stream, string> {
    const streams = this.all([...this.graph.inputStreams, ...this.graph.outputStreams, asked])
    const uids = this.uidsWithin()
    const ids = new Map<Stream, string>()
    const counts = new Map<string, number>()
    const above = new Map<Stream, ReadonlySet<Stream>>()
    for (const stream of streams) {
      const nearest = new Set<Stream>()
      for (const parent of stream.dependencies) {
        if (isKept(parent)) nearest.add(parent)
        else for (const ancestor of above.get(parent) ?? []) nearest.add(ancestor)
      }
      above.set(stream, nearest)
      const ancestors = [...nearest].map(ancestor => ids.get(ancestor)).join('+')
      const path = `${kindOf(stream)}|${ancestors}`
      const position = counts.get(path) ?? 0
      counts.set(path, position + 1)
      const derived = `${kindOf(stream)}-${position}${ancestors && '.'}${ancestors}`
      ids.set(stream, uids.get(stream) ?? shorten(derived))
    }
    return ids
  }

  /** The streams that can be reached, in the order in which they were made: each behind those it is made from. */
  private all(roots: readonly Stream[]): Stream[] {
    const found = new Set<Stream>(roots) // a set gives what is added while it is gone over
    for (const stream of found) for (const parent of stream.dependencies) found.add(parent)
    const rank = (stream: Stream): number => this.order.get(stream.creationSite) ?? 0
    return [...found].sort((a, b) => rank(a) - rank(b))
  }

  /** The uids, and for the keyed state that a named stream's own method made inside: the same. */
  private uidsWithin(): Map<Stream, string> {
    const uids = new Map(this.uids)
    for (const [named, uid] of this.uids) {
      let stream: Stream | undefined = named
      while (stream !== undefined && !isKept(stream)) {
        const [parent]: readonly Stream[] = stream.dependencies
        stream = parent !== undefined && isOfOneCall(parent, named) ? parent : undefined
      }
      if (stream === undefined || stream === named || uids.has(stream)) continue
      uids.set(stream, uid)
    }
    return uids
  }
}

/** Inputs and keyed states: what is kept between batches, and what names below are made from. */
export function isKept(stream: Stream): boolean {
  if (stream.dependencies.length === 0) return true
  return (stream as unknown as { readonly mustCheckpoint?: boolean }).mustCheckpoint === true
}

/** What the program called; for a class of its own, the class. */
function kindOf(stream: Stream): string {
  const { called } = stream.creationSite
  const kind = /^[a-z]/.test(called) ? called : stream.constructor.name
  return kind.replace(/[^A-Za-z0-9]/g, '') || 'stream'
}

function isOfOneCall(a: Stream, b: Stream): boolean {
  const [one, other] = [a.creationSite, b.creationSite]
  const { file, line, column } = one.compiled
  return (
    one.called === other.called &&
    file === other.compiled.file &&
    line === other.compiled.line &&
    column === other.compiled.column
  )
}

function shorten(id: string): string {
  if (id.length <= MAX_LENGTH) return id
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16)
  return `${id.slice(0, MAX_LENGTH - 17).replace(/[.+-]$/, '')}.${hash}`
}

function duplicate(uid: string, first: Stream, second: Stream): MillraceError {
  return new MillraceError('DUPLICATE_UID', {
    uid,
    first: first.madeBy,
    second: second.madeBy,
  })
}

/** Gives every DStream `uid` and `operatorId`. */
export function attachOperatorIds(): void {
  attach(DStream, {
    uid(this: Stream, uid: string): Stream {
      this.context.requireInitialized(captureCallSite())
      this.context.operatorIds.setUid(this, uid)
      return this
    },
  })
  Object.defineProperty(DStream.prototype, 'operatorId', {
    get(this: Stream): string {
      return this.context.operatorIds.of(this)
    },
    configurable: true,
  })
}
