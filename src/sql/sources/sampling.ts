/** Which records count for a schema: about this part of them, the same ones each time. */
export function sampler(ratio: number, seed: number): () => boolean {
  if (ratio >= 1) return () => true
  let state = (seed * 0x9e3779b1 + 1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 0x1_0000_0000 < ratio
  }
}
