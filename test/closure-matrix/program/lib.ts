import { createHash } from 'node:crypto'

const SALT = 'salty'
let calls = 0
export const table: Map<string, number> = new Map([
  ['a', 1],
  ['b', 2],
])
export function helper(x: number): number {
  calls++
  return x + table.get('b')!
}
export default function libDefault(x: number) {
  return helper(x) * 10
}
export class Point {
  constructor(
    public x: number,
    public y: number,
  ) {}
  norm() {
    return Math.hypot(this.x, this.y)
  }
}
export class Point3 extends Point {
  z = 1
}
/** A closure over module variables and local ones. */
export function makeMapper(k: number) {
  const add = (a: number) => a + k
  return (x: string) =>
    createHash('md5')
      .update(SALT + x + add(1))
      .digest('hex')
}
export const callCount = () => calls
/** Shadows a global. */
export class Set {
  has(x: string) {
    return `own ${x}`
  }
}
export const nested = { deep: { f: (x: number) => x * 2 }, unused: 1 }
export { helper as renamed }
