/**
 * Where the structural bytes of text are. `json` finds quotes that are not escaped, backslashes that begin an escape, and
 * bytes below 32 (line ends too; one may follow a backslash and is found all the same); an escape may begin anywhere, also
 * outside of strings. `delimited` finds bytes equal to one of three, and line ends (\n, \r). Positions are written to
 * `memory.index`, in ascending order; the result is their number.
 *
 * Done by a WebAssembly SIMD kernel (`scripts/kernel/structural.ts`) or, where there is no SIMD, by the same in JavaScript.
 */
import { KERNEL } from './module.js'

/** Bytes in which text is searched, and what is found. */
export interface StructuralMemory {
  readonly bytes: Uint8Array
  readonly index: Uint32Array
}

export interface StructuralKernel {
  json(start: number, end: number): number
  delimited(start: number, end: number, first: number, second: number, third: number): number
}

/** Bytes behind `end` that the kernel may read, and positions behind the last that it may write. */
export const KERNEL_SLACK = 64

const PAGE = 65536

/** What is used of WebAssembly: Node's types do not have it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (size: { initial: number; maximum: number }) => { buffer: ArrayBuffer }
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { exports: Record<'json' | 'delimited', (...args: number[]) => number> }
}

const { WebAssembly } = globalThis as unknown as { WebAssembly?: WebAssemblyApi }

let compiled: object | null | undefined

/** null where there is no WebAssembly, or none with SIMD. */
function kernelModule(api: WebAssemblyApi): object | null {
  if (compiled !== undefined) return compiled
  try {
    compiled = new api.Module(Buffer.from(KERNEL, 'base64'))
  } catch {
    compiled = null
  }
  return compiled
}

/** Whether this Node runs the kernel of SIMD. */
export function hasSimdKernel(): boolean {
  return WebAssembly !== undefined && kernelModule(WebAssembly) !== null
}

/**
 * A memory of at least `size` bytes whose index begins at byte `indexAt`, with the kernel for it. `scalar`: in plain JavaScript,
 * whatever the machine can.
 */
export function structuralMemory(
  size: number,
  indexAt: number,
  scalar = false,
): { readonly buffer: ArrayBuffer; readonly kernel: StructuralKernel } {
  const pages = Math.ceil(size / PAGE)
  const module = scalar || WebAssembly === undefined ? null : kernelModule(WebAssembly)
  if (module === null) {
    const buffer = new ArrayBuffer(pages * PAGE)
    const bytes = new Uint8Array(buffer)
    return { buffer, kernel: scalarKernel({ bytes, index: new Uint32Array(buffer, indexAt) }) }
  }
  const memory = new WebAssembly!.Memory({ initial: pages, maximum: pages })
  const { json, delimited } = new WebAssembly!.Instance(module, { env: { memory } }).exports
  return {
    buffer: memory.buffer,
    kernel: {
      json: (start, end) => json(start, end, indexAt),
      delimited: (start, end, first, second, third) =>
        delimited(start, end, indexAt, first, second, third),
    },
  }
}

/** The kernel in JavaScript. */
export function scalarKernel({ bytes, index }: StructuralMemory): StructuralKernel {
  return {
    json(start, end) {
      let n = 0
      let escaped = false
      for (let p = start; p < end; p++) {
        const c = bytes[p]
        if (c < 32) index[n++] = p
        else if (c === 34 && !escaped) index[n++] = p
        else if (c === 92 && !escaped) {
          index[n++] = p
          escaped = true
          continue
        }
        escaped = false
      }
      return n
    },
    delimited(start, end, first, second, third) {
      let n = 0
      for (let p = start; p < end; p++) {
        const c = bytes[p]
        if (c === first || c === second || c === third || c === 10 || c === 13) index[n++] = p
      }
      return n
    },
  }
}
