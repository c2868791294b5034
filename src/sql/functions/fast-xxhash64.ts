/**
 * 64-bit xxHash in 32-bit halves, for loops: `xxHash64Of` of `hash-values.ts` has the same answers with bigints, some
 * twenty times slower. The hash is in `state` (high half, low half), and is the seed of what is added next.
 */

/** The halves of the hash so far, each signed. */
export type HashState = Int32Array

export function newHashState(): HashState {
  return new Int32Array(2)
}

/** The product of the last `multiply`. */
const product = new Int32Array(2)

/** (h, l) times the constant (ch, c1 * 65536 + c0), low 64 bits. */
function multiply(h: number, l: number, ch: number, c1: number, c0: number): void {
  const a0 = l & 0xffff
  const a1 = l >>> 16
  const low = a0 * c0
  const middle = a1 * c0 + (low >>> 16)
  const other = a0 * c1 + (middle & 0xffff)
  const carried = a1 * c1 + (middle >>> 16) + (other >>> 16)
  const constantLow = (c1 << 16) | c0
  product[0] = (carried | 0) + Math.imul(h, constantLow) + Math.imul(l, ch)
  product[1] = Math.imul(l, constantLow)
}

// the primes, as multiply takes them
const timesP1 = (h: number, l: number): void => multiply(h, l, 0x9e3779b1, 0x85eb, 0xca87)
const timesP2 = (h: number, l: number): void => multiply(h, l, 0xc2b2ae3d, 0x27d4, 0xeb4f)
const timesP3 = (h: number, l: number): void => multiply(h, l, 0x165667b1, 0x9e37, 0x79f9)
const timesP5 = (h: number, l: number): void => multiply(h, l, 0x27d4eb2f, 0x1656, 0x67c5)

const P1H = 0x9e3779b1 | 0
const P1L = 0x85ebca87 | 0
const P2H = 0xc2b2ae3d | 0
const P2L = 0x27d4eb4f
const P3H = 0x165667b1
const P3L = 0x9e3779f9 | 0
const P4H = 0x85ebca77 | 0
const P4L = 0xc2b2ae63 | 0
const P5H = 0x27d4eb2f
const P5L = 0x165667c5

/** The high half of a sum of halves. */
function addHigh(ah: number, al: number, bh: number, bl: number): number {
  return (ah + bh + ((al >>> 0) + (bl >>> 0) > 0xffffffff ? 1 : 0)) | 0
}

function finish(state: HashState, h: number, l: number): void {
  // h ^= h >>> 33
  timesP2(h, l ^ (h >>> 1))
  let high = product[0]
  let low = product[1]
  // >>> 29
  low ^= (low >>> 29) | (high << 3)
  high ^= high >>> 29
  timesP3(high, low)
  state[0] = product[0]
  // >>> 32
  state[1] = product[1] ^ product[0]
}

/** hash = rotate(hash, 27) * P1 + P4, after hash ^= rotate(k * P2, 31) * P1; the hash goes to `product`. */
function round8(hash: number, hashLow: number, kh: number, kl: number): void {
  timesP2(kh, kl)
  const mh = product[0]
  const ml = product[1]
  timesP1((mh << 31) | (ml >>> 1), (ml << 31) | (mh >>> 1))
  const h = hash ^ product[0]
  const l = hashLow ^ product[1]
  timesP1((h << 27) | (l >>> 5), (l << 27) | (h >>> 5))
  const high = addHigh(product[0], product[1], P4H, P4L)
  product[1] = product[1] + P4L
  product[0] = high
}

/** hash = rotate(hash, 23) * P2 + P3, after hash ^= k * P1 for an unsigned k; the hash goes to `product`. */
function round4(hash: number, hashLow: number, k: number): void {
  timesP1(0, k)
  const h = hash ^ product[0]
  const l = hashLow ^ product[1]
  timesP2((h << 23) | (l >>> 9), (l << 23) | (h >>> 9))
  const high = addHigh(product[0], product[1], P3H, P3L)
  product[1] = product[1] + P3L
  product[0] = high
}

/** Adds 8 bytes. */
export function addLong(state: HashState, high: number, low: number): void {
  const h = addHigh(state[0], state[1], P5H, P5L + 8)
  round8(h, (state[1] + P5L + 8) | 0, high, low)
  finish(state, product[0], product[1])
}

/** Adds 4 bytes. */
export function addInt(state: HashState, value: number): void {
  const h = addHigh(state[0], state[1], P5H, P5L + 4)
  round4(h, (state[1] + P5L + 4) | 0, value)
  finish(state, product[0], product[1])
}

/** Adds the first `length` bytes. */
export function addBytes(state: HashState, bytes: Uint8Array, length: number): void {
  let at = 0
  let h: number
  let l: number
  if (length >= 32) {
    at = stripes(state, bytes, length)
    h = lanes[8]
    l = lanes[9]
  } else {
    h = addHigh(state[0], state[1], P5H, P5L)
    l = (state[1] + P5L) | 0
  }
  h = addHigh(h, l, 0, length)
  l = (l + length) | 0
  for (; at + 8 <= length; at += 8) {
    round8(h, l, word(bytes, at + 4), word(bytes, at))
    h = product[0]
    l = product[1]
  }
  if (at + 4 <= length) {
    round4(h, l, word(bytes, at))
    h = product[0]
    l = product[1]
    at += 4
  }
  for (; at < length; at++) {
    timesP5(0, bytes[at])
    h ^= product[0]
    l ^= product[1]
    timesP1((h << 11) | (l >>> 21), (l << 11) | (h >>> 21))
    h = product[0]
    l = product[1]
  }
  finish(state, h, l)
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/** High and low halves of four sums, then of the hash. */
const lanes = new Int32Array(10)
const rotations = [1, 7, 12, 18]

/** Takes whole stripes of 32 bytes; the hash goes to the end of `lanes`. Gives where the stripes end. */
function stripes(state: HashState, bytes: Uint8Array, length: number): number {
  const [sh, sl] = state
  const bothHigh = addHigh(P1H, P1L, P2H, P2L)
  const bothLow = (P1L + P2L) | 0
  lanes[0] = addHigh(sh, sl, bothHigh, bothLow)
  lanes[1] = sl + bothLow
  lanes[2] = addHigh(sh, sl, P2H, P2L)
  lanes[3] = sl + P2L
  lanes[4] = sh
  lanes[5] = sl
  // minus P1
  lanes[6] = addHigh(sh, sl, ~P1H, -P1L | 0)
  lanes[7] = sl - P1L
  let at = 0
  for (; at + 32 <= length; at += 32) {
    for (let k = 0; k < 8; k += 2) {
      timesP2(word(bytes, at + 4 * k + 4), word(bytes, at + 4 * k))
      const h = addHigh(lanes[k], lanes[k + 1], product[0], product[1])
      const l = (lanes[k + 1] + product[1]) | 0
      timesP1((h << 31) | (l >>> 1), (l << 31) | (h >>> 1))
      lanes[k] = product[0]
      lanes[k + 1] = product[1]
    }
  }
  let h = 0
  let l = 0
  for (let k = 0; k < 4; k++) {
    const vh = lanes[2 * k]
    const vl = lanes[2 * k + 1]
    const by = rotations[k]
    const rl = (vl << by) | (vh >>> (32 - by))
    h = addHigh(h, l, (vh << by) | (vl >>> (32 - by)), rl)
    l = (l + rl) | 0
  }
  for (let k = 0; k < 8; k += 2) {
    timesP2(lanes[k], lanes[k + 1])
    const vh = product[0]
    const vl = product[1]
    timesP1((vh << 31) | (vl >>> 1), (vl << 31) | (vh >>> 1))
    timesP1(h ^ product[0], l ^ product[1])
    h = addHigh(product[0], product[1], P4H, P4L)
    l = (product[1] + P4L) | 0
  }
  lanes[8] = h
  lanes[9] = l
  return at
}
