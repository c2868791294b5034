/**
 * The registers of a HyperLogLog count of distinct values (Flajolet et al.; Heule et al., "HyperLogLog in practice"):
 * the first `bits` bits of a value's 64-bit hash choose a register, which holds the greatest place of the first 1 among
 * the other bits. Estimates up to 2.5 values a register come from the number of registers that are still 0, as in Spark;
 * those up to 5 a register have their bias taken out, which is computed here where Spark looks it up in a table.
 */

/** For a relative standard deviation; at least 4 bits are needed, 0.39 and above have less. */
export function registerBits(deviation: number): number {
  return Math.ceil(2 * Math.log2(1.106 / deviation))
}

/** Adds a 64-bit hash by its halves. */
export function addHash(registers: Uint8Array, bits: number, high: number, low: number): void {
  const index = high >>> (32 - bits)
  // what is behind the index; a 1 behind the last bit ends the search
  const rest = ((high << bits) | (low >>> (32 - bits))) >>> 0
  const tail = ((low << bits) | (1 << (bits - 1))) >>> 0
  const place = (rest === 0 ? 32 + Math.clz32(tail) : Math.clz32(rest)) + 1
  if (place > registers[index]) registers[index] = place
}

export function mergeRegisters(registers: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < registers.length; i++) {
    if (other[i] > registers[i]) registers[i] = other[i]
  }
}

/** About how many distinct values were added. */
export function estimate(registers: Uint8Array): number {
  const m = registers.length
  let sum = 0
  let zeros = 0
  for (let i = 0; i < m; i++) {
    const place = registers[i]
    sum += 2 ** -place
    if (place === 0) zeros++
  }
  const raw = (alpha(m) * m * m) / sum
  if (zeros > 0 && raw <= 2.5 * m) return Math.round(m * Math.log(m / zeros))
  return Math.round(raw < 5 * m ? withoutBias(raw, m) : raw)
}

function alpha(m: number): number {
  if (m === 16) return 0.673
  if (m === 32) return 0.697
  return m === 64 ? 0.709 : 0.7213 / (1 + 1.079 / m)
}

/** Steps of the curve, in values a register. */
const STEP = 1 / 16
const curves = new Map<number, Float64Array>()

/** The number of values for which `raw` is expected. */
function withoutBias(raw: number, m: number): number {
  let curve = curves.get(m)
  if (curve === undefined) {
    curve = Float64Array.from({ length: 6 / STEP }, (_, i) => expectedRaw(i * STEP, m))
    curves.set(m, curve)
  }
  let above = 1
  while (above < curve.length - 1 && curve[above] < raw) above++
  const part = (raw - curve[above - 1]) / (curve[above] - curve[above - 1])
  return Math.max(0, (above - 1 + part) * STEP * m)
}

/** The raw estimate to be expected of m registers with this many values each. */
function expectedRaw(load: number, m: number): number {
  let mean = 0
  let square = 0
  let before = 0
  for (let place = 0; place <= 64; place++) {
    const upTo = Math.exp(-load * 2 ** -place)
    mean += 2 ** -place * (upTo - before)
    square += 4 ** -place * (upTo - before)
    before = upTo
  }
  const variance = square - mean * mean
  return ((alpha(m) * m) / mean) * (1 + variance / (m * mean * mean))
}
