/**
 * The SIMD kernel of the text readers, in AssemblyScript: it writes the positions of structural bytes of
 * [p, end) to `out`, as u32 in ascending order, and gives how many. `src/sql/sources/kernel/structural.ts` has the contract, and
 * the same in plain JavaScript. Bytes up to 63 behind `end` are read; up to 8 positions behind the last are overwritten.
 *
 * Built into `src/sql/sources/kernel/module.ts` by `node scripts/build-kernel.mjs`.
 */

// The positions of the bits of `m`, from `base` on: the first eight without asking whether there are so many, because that is cheaper
// than a wrong guess of how many there are.
@inline
function write(m: u64, base: u32, out: usize): usize {
  const count = <usize>popcnt(m)
  store<u32>(out, base + <u32>ctz(m), 0)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 4)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 8)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 12)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 16)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 20)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 24)
  m &= m - 1
  store<u32>(out, base + <u32>ctz(m), 28)
  m &= m - 1
  if (count > 8) {
    let o = out + 32
    while (m != 0) {
      store<u32>(o, base + <u32>ctz(m))
      o += 4
      m &= m - 1
    }
  }
  return out + (count << 2)
}

@inline
function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  )
}

@inline
function below(end: usize, p: usize): u64 {
  return end - p < 64 ? ((<u64>1) << (end - p)) - 1 : ~(<u64>0)
}

/** Quotes that are not escaped, backslashes that begin an escape, and bytes below 32. */
export function json(start: usize, end: usize, out: usize): usize {
  const quote = i8x16.splat(34)
  const backslash = i8x16.splat(92)
  const blank = i8x16.splat(32)
  let o = out
  let carry: u64 = 0 // 1: the first byte of the block is escaped
  for (let p = start; p < end; p += 64) {
    const a = v128.load(p)
    const b = v128.load(p, 16)
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    let m = bits(
      v128.or(i8x16.eq(a, quote), i8x16.lt_u(a, blank)),
      v128.or(i8x16.eq(b, quote), i8x16.lt_u(b, blank)),
      v128.or(i8x16.eq(c, quote), i8x16.lt_u(c, blank)),
      v128.or(i8x16.eq(d, quote), i8x16.lt_u(d, blank)),
    )
    const a1 = i8x16.eq(a, backslash)
    const b1 = i8x16.eq(b, backslash)
    const c1 = i8x16.eq(c, backslash)
    const d1 = i8x16.eq(d, backslash)
    if (v128.any_true(v128.or(v128.or(a1, b1), v128.or(c1, d1))) || carry != 0) {
      let slashes = bits(a1, b1, c1, d1)
      let escaped = carry
      let starts: u64 = 0
      slashes &= ~carry
      carry = 0
      while (slashes != 0) {
        const start = slashes & -slashes
        starts |= start
        slashes &= ~(start | (start << 1))
        escaped |= start << 1
        carry = start >> 63
      }
      const quotes = bits(
        i8x16.eq(a, quote),
        i8x16.eq(b, quote),
        i8x16.eq(c, quote),
        i8x16.eq(d, quote),
      )
      m = (m & ~(quotes & escaped)) | starts
    }
    o = write(m & below(end, p), <u32>p, o)
  }
  return (o - out) >> 2
}

/** Bytes equal to one of three, line feeds and carriage returns. */
export function delimited(
  start: usize,
  end: usize,
  out: usize,
  first: i32,
  second: i32,
  third: i32,
): usize {
  const x = i8x16.splat(<i8>first)
  const y = i8x16.splat(<i8>second)
  const z = i8x16.splat(<i8>third)
  const lf = i8x16.splat(10)
  const cr = i8x16.splat(13)
  let o = out
  for (let p = start; p < end; p += 64) {
    const a = v128.load(p)
    const b = v128.load(p, 16)
    const c = v128.load(p, 32)
    const d = v128.load(p, 48)
    const m = bits(
      v128.or(v128.or(v128.or(i8x16.eq(a, x), i8x16.eq(a, y)), v128.or(i8x16.eq(a, z), i8x16.eq(a, lf))), i8x16.eq(a, cr)),
      v128.or(v128.or(v128.or(i8x16.eq(b, x), i8x16.eq(b, y)), v128.or(i8x16.eq(b, z), i8x16.eq(b, lf))), i8x16.eq(b, cr)),
      v128.or(v128.or(v128.or(i8x16.eq(c, x), i8x16.eq(c, y)), v128.or(i8x16.eq(c, z), i8x16.eq(c, lf))), i8x16.eq(c, cr)),
      v128.or(v128.or(v128.or(i8x16.eq(d, x), i8x16.eq(d, y)), v128.or(i8x16.eq(d, z), i8x16.eq(d, lf))), i8x16.eq(d, cr)),
    )
    o = write(m & below(end, p), <u32>p, o)
  }
  return (o - out) >> 2
}
