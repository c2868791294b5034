/**
 * Where the nodes of a directed graph without cycles go: in layers, each node one layer behind the last of those that feed
 * it, and in the layer beside what it is connected with (the barycentre of its neighbours, a few sweeps forth and back). A
 * source stands right before what it feeds. An edge over several layers has a place in each, so that it goes round nodes.
 * A cycle is cut where it is met. Deterministic: the same graph has the same picture.
 */

export type NodeId = number | string

export interface Placed {
  readonly id: NodeId
  /** From 0, along the flow. */
  readonly layer: number
  /** From 0, across the flow; may be a fraction. */
  readonly place: number
}

export interface Layout {
  readonly nodes: readonly Placed[]
  /** Each edge with the places that it goes through: its source, one for each layer between, its target. */
  readonly edges: readonly {
    readonly from: NodeId
    readonly to: NodeId
    readonly through: readonly { readonly layer: number; readonly place: number }[]
  }[]
  readonly layers: number
  /** How many places the widest layer has. */
  readonly places: number
}

/** A node, or a place of an edge in a layer between its ends. */
interface Item {
  readonly id: NodeId | undefined
  layer: number
  place: number
  readonly before: Item[]
  readonly after: Item[]
}

const sweeps = 6

export function layOut(
  ids: readonly NodeId[],
  edges: readonly (readonly [from: NodeId, to: NodeId])[],
): Layout {
  const items = new Map<NodeId, Item>(
    ids.map(id => [id, { id, layer: 0, place: 0, before: [], after: [] }]),
  )
  const known = edges.filter(([from, to]) => items.has(from) && items.has(to) && from !== to)
  const forward = withoutCycles(ids, known)
  setLayers(items, forward)
  const { layers, chains } = fillLayers(items, forward)
  for (let sweep = 0; sweep < sweeps; sweep++) arrange(layers, sweep % 2 === 0)
  spread(layers)
  return {
    nodes: ids.map(id => {
      const { layer, place } = items.get(id)!
      return { id, layer, place }
    }),
    edges: chains.map(({ from, to, chain }) => ({
      from,
      to,
      through: chain.map(({ layer, place }) => ({ layer, place })),
    })),
    layers: layers.length,
    places: Math.max(0, ...layers.flatMap(layer => layer.map(item => item.place + 1))),
  }
}

type Edge = readonly [NodeId, NodeId]

function withoutCycles(ids: readonly NodeId[], edges: readonly Edge[]): Edge[] {
  const targets = new Map<NodeId, Edge[]>()
  for (const edge of edges) targets.set(edge[0], [...(targets.get(edge[0]) ?? []), edge])
  const state = new Map<NodeId, 'open' | 'done'>()
  const kept: Edge[] = []
  // without recursion: a lineage may be long
  for (const root of ids) {
    if (state.has(root)) continue
    const path: { id: NodeId; next: number }[] = [{ id: root, next: 0 }]
    state.set(root, 'open')
    while (path.length > 0) {
      const top = path[path.length - 1]
      const edge = targets.get(top.id)?.[top.next++]
      if (edge === undefined) {
        state.set(top.id, 'done')
        path.pop()
      } else if (state.get(edge[1]) !== 'open') {
        kept.push(edge)
        if (!state.has(edge[1])) {
          state.set(edge[1], 'open')
          path.push({ id: edge[1], next: 0 })
        }
      }
    }
  }
  return kept
}

function setLayers(items: ReadonlyMap<NodeId, Item>, edges: readonly Edge[]): void {
  const sources = new Map<NodeId, NodeId[]>()
  const targets = new Map<NodeId, NodeId[]>()
  for (const [from, to] of edges) {
    targets.set(from, [...(targets.get(from) ?? []), to])
    sources.set(to, [...(sources.get(to) ?? []), from])
  }
  const missing = new Map(Array.from(items.keys(), id => [id, sources.get(id)?.length ?? 0]))
  const ready = Array.from(items.keys()).filter(id => missing.get(id) === 0)
  for (let at = 0; at < ready.length; at++) {
    for (const to of targets.get(ready[at]) ?? []) {
      const item = items.get(to)!
      item.layer = Math.max(item.layer, items.get(ready[at])!.layer + 1)
      missing.set(to, missing.get(to)! - 1)
      if (missing.get(to) === 0) ready.push(to)
    }
  }
  for (const [id, item] of items) {
    const next = (targets.get(id) ?? []).map(to => items.get(to)!.layer)
    if (!sources.has(id) && next.length > 0) item.layer = Math.min(...next) - 1
  }
}

interface Chain {
  readonly from: NodeId
  readonly to: NodeId
  readonly chain: readonly Item[]
}

function fillLayers(
  items: ReadonlyMap<NodeId, Item>,
  edges: readonly Edge[],
): { layers: Item[][]; chains: Chain[] } {
  const layers: Item[][] = []
  const add = (item: Item): void => {
    while (layers.length <= item.layer) layers.push([])
    item.place = layers[item.layer].length
    layers[item.layer].push(item)
  }
  for (const item of items.values()) add(item)
  const chains = edges.map(([from, to]) => {
    const chain: Item[] = [items.get(from)!]
    const last = items.get(to)!
    while (chain[chain.length - 1].layer < last.layer - 1) {
      const layer = chain[chain.length - 1].layer + 1
      const between: Item = { id: undefined, layer, place: 0, before: [], after: [] }
      add(between)
      chain.push(between)
    }
    chain.push(last)
    for (let i = 1; i < chain.length; i++) {
      chain[i].before.push(chain[i - 1])
      chain[i - 1].after.push(chain[i])
    }
    return { from, to, chain }
  })
  return { layers, chains }
}

/** Sorts each layer by where its neighbours before (or behind) stand. */
function arrange(layers: readonly Item[][], isForth: boolean): void {
  const order = isForth ? layers : layers.toReversed()
  for (const layer of order) {
    const wanted = new Map(
      layer.map(item => [item, mean(isForth ? item.before : item.after) ?? item.place]),
    )
    layer.sort((a, b) => wanted.get(a)! - wanted.get(b)!)
    for (const [place, item] of layer.entries()) item.place = place
  }
}

/** Gives each layer room as wide as the widest, and moves items beside their neighbours where there is some. */
function spread(layers: readonly Item[][]): void {
  const widest = Math.max(0, ...layers.map(layer => layer.length))
  for (const layer of layers) {
    const free = (widest - layer.length) / 2
    for (const item of layer) item.place += free
  }
  for (const forth of [true, false, true]) {
    for (const layer of forth ? layers : layers.toReversed()) {
      for (const [i, item] of layer.entries()) {
        const wish = mean(forth ? item.before : item.after)
        if (wish === undefined) continue
        const least = i === 0 ? 0 : layer[i - 1].place + 1
        const most = i === layer.length - 1 ? widest - 1 : layer[i + 1].place - 1
        item.place = Math.max(least, Math.min(most, wish))
      }
    }
  }
}

function mean(items: readonly Item[]): number | undefined {
  if (items.length === 0) return undefined
  return items.reduce((sum, item) => sum + item.place, 0) / items.length
}
