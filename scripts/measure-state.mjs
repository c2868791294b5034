// What a key of state costs: fills a table of state, as a task thread holds it, with a million keys, and prints the bytes
// of memory and of its encoded form by key. The figures of docs/guide/state.md come from here.
//
//   npm run build && node --expose-gc scripts/measure-state.mjs

import { writeDelta } from '../dist/src/core/state/state-delta.js'
import { StateTable } from '../dist/src/core/state/state-table.js'

const KEYS = 1_000_000
const states = {
  number: i => i,
  text: i => `state of ${i}`,
  'object of two numbers': i => ({ count: i, lastMs: 1_700_000_000_000 + i }),
  'list of three numbers': i => [i, i + 1, i + 2],
}

/** Bytes on the heap and in buffers, without garbage. */
function used() {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Counts what is written and keeps nothing. */
function counter() {
  const counted = {
    bytes: 0,
    write: bytes => {
      counted.bytes += bytes.length
    },
  }
  return counted
}

function filled(make, timed) {
  const table = new StateTable(timed)
  for (let i = 0; i < KEYS; i++) {
    const group = table.keys.group(`user-${i}`)
    table.grow()
    table.set(group, make(i), i)
  }
  // a function has seen each key
  for (let i = 0; i < KEYS; i++) table.key(i)
  return table
}

function encodedBytes(table) {
  const allocator = counter()
  writeDelta(
    table,
    Int32Array.from({ length: KEYS }, (_, i) => i),
    KEYS,
    allocator,
  )
  return allocator.bytes
}

function measure(make, timed) {
  const before = used()
  const table = filled(make, timed)
  return { memory: used() - before, encoded: encodedBytes(table) }
}

for (const [name, make] of Object.entries(states)) {
  for (const timed of [false, true]) {
    const { memory, encoded } = measure(make, timed)
    const byKey = bytes => Math.round(bytes / KEYS)
    const times = timed ? ', with a timeout' : ''
    console.log(`${name}${times}: ${byKey(memory)} bytes of memory, ${byKey(encoded)} encoded`)
  }
}
