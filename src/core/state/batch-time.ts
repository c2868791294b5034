/** How the Time that functions of a batch get is made: `streaming` says it, because the class is there. */
export type MakeTime = (timeMs: number) => unknown

let make: MakeTime = timeMs => timeMs

export function setBatchTime(makeTime: MakeTime): void {
  make = makeTime
}

export function makeBatchTime(timeMs: number): unknown {
  return make(timeMs)
}
