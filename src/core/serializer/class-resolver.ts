/**
 * How instances of classes travel between threads: as a reference to their class (the module that exports it, and the
 * name) and their own fields. Which classes have a reference is the closure system's knowledge; it sets the resolver
 * when a thread starts.
 */
export interface ClassReference {
  /** The module that exports the class: a location, as `closure/module-location.ts` makes them. */
  readonly url: string
  /** Name of the export. */
  readonly name: string
}

export interface ClassResolver {
  /** The reference of a class, or undefined when another thread could not find the class. */
  // biome-ignore lint/complexity/noBannedTypes: any class, whatever its constructor takes
  referenceOf(cls: Function): ClassReference | undefined
  /** What instances of the class have besides their own fields, as a reason; undefined (or absent) when these are all. */
  // biome-ignore lint/complexity/noBannedTypes: any class, whatever its constructor takes
  hiddenState?(cls: Function): string | undefined
  /** The class of a reference. Throws when its module has no such export. */
  // biome-ignore lint/complexity/noBannedTypes: any class, whatever its constructor takes
  resolve(reference: ClassReference): Function
}

const none: ClassResolver = {
  referenceOf: () => undefined,
  resolve: reference => {
    throw new Error(`No class resolver is set: cannot find ${reference.name} of ${reference.url}`)
  },
}

let current: ClassResolver = none

/** Sets this thread's resolver; without an argument, none: then no instance of a user's class can travel. */
export function setClassResolver(resolver: ClassResolver = none): void {
  current = resolver
}

export function classResolver(): ClassResolver {
  return current
}
