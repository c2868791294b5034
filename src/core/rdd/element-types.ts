/** The typing core of transformations. */

/** Makes a two-element array literal infer as a pair, without freezing its literal types. */
// biome-ignore lint/complexity/noBannedTypes: anything at all, said so that tuples are inferred
export type Elem = [unknown, unknown] | {} | null | undefined

/** As `Elem`, for a value that is given and not made: with null in it, its literal type would be frozen. */
// biome-ignore lint/complexity/noBannedTypes: as above
export type Zero = [unknown, unknown] | {}

/**
 * The type of a rest parameter that nobody fills: an async function would give promises as rows, so then the parameter
 * is demanded, and the call does not compile.
 */
export type NoPromise<U> = 0 extends 1 & U
  ? []
  : [Extract<U, PromiseLike<unknown>>] extends [never]
    ? []
    : ['map() takes a synchronous function; use mapPartitions(async function*) or mapAsync()']
