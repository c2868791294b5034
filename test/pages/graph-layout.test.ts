/** Layers by naive search, places that do not overlap, and the same picture each time; on graphs by hand and random ones. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { layOut } from '../../ui/src/graph-layout.js'

type Edge = readonly [number, number]

suite('layers', () => {
  const cases: [name: string, count: number, edges: Edge[], layers: number[]][] = [
    ['none', 0, [], []],
    ['one', 1, [], [0]],
    [
      'a chain',
      3,
      [
        [0, 1],
        [1, 2],
      ],
      [0, 1, 2],
    ],
    [
      'a diamond with a long side',
      4,
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [0, 3],
      ],
      [0, 1, 2, 3],
    ],
    [
      'a source of a late step stands before it',
      4,
      [
        [0, 1],
        [1, 2],
        [3, 2],
      ],
      [0, 1, 2, 1],
    ],
    [
      'two programs',
      4,
      [
        [0, 1],
        [2, 3],
      ],
      [0, 1, 0, 1],
    ],
    [
      'a cycle is cut',
      2,
      [
        [0, 1],
        [1, 0],
      ],
      [0, 1],
    ],
    [
      'an edge to nowhere and one to itself are left out',
      2,
      [
        [0, 9],
        [1, 1],
      ],
      [0, 0],
    ],
  ]
  for (const [name, count, edges, layers] of cases) {
    test(name, () => {
      const { nodes } = layOut(
        Array.from({ length: count }, (_, i) => i),
        edges,
      )
      assert.deepEqual(
        nodes.map(({ layer }) => layer),
        layers,
      )
    })
  }
})

/** Graphs whose edges lead to higher numbers: without cycles. */
const graphs = fc
  .integer({ min: 1, max: 14 })
  .chain(count =>
    fc.tuple(
      fc.constant(count),
      fc.uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
        maxLength: 30,
        selector: edge => edge.join(),
      }),
    ),
  )
  .map(([count, edges]) => ({
    ids: Array.from({ length: count }, (_, i) => i),
    edges: edges.filter(([a, b]) => a < b) as Edge[],
  }))

test('every edge leads on by its layers, and nothing stands on another', () => {
  fc.assert(
    fc.property(graphs, ({ ids, edges }) => {
      const layout = layOut(ids, edges)
      const layerOf = new Map(layout.nodes.map(({ id, layer }) => [id, layer]))
      assert.equal(layout.edges.length, edges.length)
      for (const { from, to, through } of layout.edges) {
        assert.deepEqual(
          through.map(({ layer }) => layer),
          Array.from(
            { length: layerOf.get(to)! - layerOf.get(from)! + 1 },
            (_, i) => layerOf.get(from)! + i,
          ),
        )
      }
      const points = [
        ...layout.nodes,
        ...layout.edges.flatMap(({ through }) => through.slice(1, -1)),
      ]
      for (let layer = 0; layer < layout.layers; layer++) {
        const places = points
          .filter(point => point.layer === layer)
          .map(({ place }) => place)
          .sort((a, b) => a - b)
        assert.ok(places[0] >= 0 && places[places.length - 1] <= layout.places - 1 + 1e-9)
        for (let i = 1; i < places.length; i++) {
          assert.ok(places[i] - places[i - 1] >= 1 - 1e-9, `${places}`)
        }
      }
      assert.deepEqual(layOut(ids, edges), layout)
    }),
  )
})

test('a ladder has no crossing', () => {
  // two chains, given in an order that would cross them
  const { nodes } = layOut(
    [0, 1, 2, 3],
    [
      [0, 3],
      [1, 2],
    ],
  )
  const place = new Map(nodes.map(node => [node.id, node.place]))
  assert.equal(place.get(0)! < place.get(1)!, place.get(3)! < place.get(2)!)
})
