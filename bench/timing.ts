/** Seconds since the process began, with the precision of the machine's clock. */
export function secondsSinceStart(): number {
  return performance.now() / 1000
}

/** Seconds that `f` takes, and what it gives. */
export async function timed<T>(f: () => T | Promise<T>): Promise<{ seconds: number; value: T }> {
  const start = secondsSinceStart()
  const value = await f()
  return { seconds: secondsSinceStart() - start, value }
}
