/** A SQL value of the type that a function was made for; only the function knows which. */
// biome-ignore lint/suspicious/noExplicitAny: one signature for functions of values of each type
export type AnyValue = any
