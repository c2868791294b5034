/** Any function at all, of which only the caller knows what it takes. */
// biome-ignore lint/complexity/noBannedTypes: the engine passes functions on whose types it can't know
export type AnyFunction = Function
