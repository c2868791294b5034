/**
 * The name that a mistyped one was meant to be: the nearest by edits, when it is near enough to be meant. `share`: what
 * part of the text may be edited.
 */
export function nearestName(
  text: string,
  names: readonly string[],
  share: number = 1 / 2,
): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(text.length * share)) + 1
  for (const name of names) {
    const distance = editDistance(text.toLowerCase(), name)
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours that make `b` of `a`. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, replace)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1)
      }
    }
    beforeLast = last
    last = row
  }
  return last[b.length]
}
