/**
 * Where the time of a streaming program goes: the task time of its last batches, given to the streams of its graph. A stage's
 * time is its last operator's, or, where that only hands rows on (the `take` of `print`), the one's before it; what is nothing
 * of the graph (what a program does inside `foreachRDD`) belongs to its output operation.
 */
import type { GraphNode } from './events.js'
import type { Streaming } from './streaming.js'

export interface TimedNode extends GraphNode {
  /** Task time of a batch, in ms; undefined while no batch has completed. */
  readonly ms: number | undefined
  /** Its part of the task time of all, 0 to 1. */
  readonly share: number | undefined
}

/** The nodes of a program with their times; means of the last batches. */
export function timedNodes(streaming: Streaming): TimedNode[] {
  const { program } = streaming
  if (program === undefined) return []
  const { batches, stages } = streaming.recentWork()
  const byName = new Map<string, GraphNode>()
  const outputs = new Map<number, GraphNode>()
  for (const node of program.nodes) {
    // of several streams that one call makes, the last one is what its stage ends with
    byName.set(`${node.name} at ${node.callSite}`, node)
    if (node.outputOpId !== undefined) outputs.set(node.outputOpId, node)
  }
  const spent = new Map<number, number>()
  let total = 0
  for (const { name, ms, outputOpId } of stages) {
    const node =
      byName.get(name) ?? (outputOpId === undefined ? undefined : outputs.get(outputOpId))
    total += ms
    if (node !== undefined) spent.set(node.id, (spent.get(node.id) ?? 0) + ms)
  }
  return program.nodes.map(node => {
    if (batches === 0) return { ...node, ms: undefined, share: undefined }
    const ms = spent.get(node.id) ?? 0
    return { ...node, ms: round(ms / batches), share: total === 0 ? 0 : round(ms / total) }
  })
}

/** The node that most of the time goes to; undefined when none is known. */
export function slowestNode(nodes: readonly TimedNode[]): TimedNode | undefined {
  let slowest: TimedNode | undefined
  for (const node of nodes) if ((node.ms ?? 0) > (slowest?.ms ?? 0)) slowest = node
  return slowest
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
