/**
 * Blocks whose bytes are kept in `frozen/` as some version wrote them: every later version must read them. A new
 * format version adds files (`node scripts/freeze-blocks.mjs` after a build); files that are there never change.
 */
import {
  encodeKeyed,
  encodeRows,
  type KeyColumn,
} from '../../../src/core/serializer/column-block.js'

// biome-ignore lint/suspicious/noSparseArray: a hole is a part of the format
const holes = [1, , 3]

function cyclic(): unknown {
  const value: Record<string, unknown> = { name: 'a' }
  value.self = value
  return value
}

export const frozenRows: Readonly<Record<string, readonly unknown[]>> = {
  pairs: [
    ['word', 1],
    ['other', 2.5],
    ['', -0],
  ],
  scalars: [
    {
      i: 1,
      f: Number.NaN,
      b: true,
      big: -5n,
      at: new Date(1_700_000_000_000),
      ascii: 'a',
      text: 'é',
      lone: '\ud800',
    },
    {
      i: -2,
      f: -0,
      b: false,
      big: 2n ** 62n,
      at: new Date(Number.NaN),
      ascii: 'x'.repeat(40),
      text: '日本',
      lone: '',
    },
  ],
  nullable: [['a', null], ['b', 1], ['c', undefined], null, undefined],
  lists: [
    ['k', []],
    ['l', [1, 2, 3]],
    ['m', [4]],
  ],
  nested: [
    { a: { b: [1, 'x'] }, 'strange "key"': [[true]] },
    { a: { b: [2, 'y'] }, 'strange "key"': [] },
  ],
  values: [
    [null, undefined, true, false, 1, 1000, 0.5, 'a', 'é', '\udc00', 2n ** 100n, -1n],
    new Map<unknown, unknown>([['k', new Set([1])]]),
    /a+/gi,
    holes,
    new Array(2000),
    Object.assign(Object.create(null), { a: 1 }),
    [
      new Uint8Array([1, 2]),
      Buffer.from('b'),
      new Float64Array([0.5]),
      new DataView(new ArrayBuffer(2)),
      new ArrayBuffer(1),
    ],
    [Object(1), Object('s'), Object(true)],
    cyclic(),
  ],
}

/** All frozen blocks by name. */
export function frozenBlocks(): Map<string, Uint8Array> {
  const blocks = new Map<string, Uint8Array>()
  for (const [name, rows] of Object.entries(frozenRows)) {
    blocks.set(name, Uint8Array.from(encodeRows(rows, 0, rows.length)))
  }
  for (const [name, values] of Object.entries(frozenKeyed)) {
    blocks.set(name, Uint8Array.from(encodeKeyed(frozenKeys, values, values.length)))
  }
  return blocks
}

export const frozenKeys: KeyColumn & { readonly tags: Uint8Array } = {
  tags: Uint8Array.of(0, 0, 1),
  lengths: Uint32Array.of(1, 2, 8),
  bytes: Uint8Array.of(97, 98, 98, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f),
}

export const frozenKeyed: Readonly<Record<string, Float64Array | readonly unknown[]>> = {
  'keyed-float64': Float64Array.of(1, -0, Number.NaN),
  'keyed-rows': [
    ['a', 1],
    ['b', 2],
    ['c', null],
  ],
}
