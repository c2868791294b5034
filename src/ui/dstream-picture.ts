/** The program of a StreamingContext as a graph: its inputs, operators and outputs, each with its line. */
import type { DStream } from '../streaming/dstream/dstream.js'
import { ForEachDStream } from '../streaming/dstream/for-each-dstream.js'
import { StatefulDStream } from '../streaming/dstream/stateful-dstream.js'
import { WindowedDStream } from '../streaming/dstream/windowed-dstream.js'
import { InputDStream } from '../streaming/input/input-dstream.js'
import type { StreamingContext } from '../streaming/streaming-context.js'
import type { GraphNode } from './events.js'

type Stream = DStream<unknown>

/** Every stream on which an output depends, and the outputs. */
export function dstreamPicture(context: StreamingContext): {
  nodes: GraphNode[]
  edges: [from: number, to: number][]
} {
  const outputs = context.graph.outputStreams as readonly Stream[]
  // each one stands before those it depends on
  const streams = [...context.graph.streams].reverse()
  const ids = new Map<Stream, number>(streams.map((stream, id) => [stream, id]))
  const nodes = streams.map((stream, id) => nodeOf(stream, id, outputs))
  const edges = streams.flatMap((stream, to) =>
    stream.dependencies.map((parent): [number, number] => [ids.get(parent)!, to]),
  )
  return { nodes, edges }
}

function nodeOf(stream: Stream, id: number, outputs: readonly Stream[]): GraphNode {
  const { creationSite } = stream
  const node = { id, name: nameOf(stream), callSite: String(creationSite) }
  if (stream instanceof InputDStream) return { ...node, kind: 'source', streamId: stream.id }
  if (stream instanceof ForEachDStream) {
    return { ...node, kind: 'output', outputOpId: outputs.indexOf(stream) }
  }
  if (stream instanceof StatefulDStream) {
    return { ...node, kind: 'state', detail: `state ${stream.operatorId}` }
  }
  if (stream instanceof WindowedDStream) {
    const { windowDuration, slideDuration } = stream
    return { ...node, kind: 'window', detail: `window ${windowDuration}, slide ${slideDuration}` }
  }
  return { ...node, kind: 'operator' }
}

/** What the program called; a stream of its own class has no better name than that. */
function nameOf(stream: Stream): string {
  const { called } = stream.creationSite
  return called === '' || called.startsWith('new ') ? stream.constructor.name : called
}
