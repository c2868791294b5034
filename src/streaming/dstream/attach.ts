/** Puts methods on a class from another file, so that the class need not import what the methods make. */
export function attach(
  type: { readonly prototype: object; readonly name: string },
  methods: Readonly<Record<string, unknown>>,
): void {
  for (const [name, method] of Object.entries(methods)) {
    Object.defineProperty(type.prototype, name, {
      value: method,
      configurable: true,
      writable: true,
      enumerable: false,
    })
  }
}
