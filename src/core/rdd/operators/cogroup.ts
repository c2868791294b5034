/**
 * Pairs of several parents brought together by key: cogroup, the joins, and what is left when keys are taken away. All
 * group in the same way and differ in what they give for a key. Keys come in order of first sight, parent by parent; the
 * values of a key in the order of their parent.
 */
import { type Pull, registerPartitionOperator } from '../../pipeline/partition-operators.js'
import { KeyTable } from '../../shuffle/key-table.js'

type Pair = [unknown, unknown]
type Values = readonly unknown[]

interface Groups {
  readonly keys: readonly unknown[]
  /** For each parent the values of each key; undefined where it has none. */
  readonly sides: readonly (readonly (unknown[] | undefined)[])[]
}

function groupSides(parents: readonly Pull[]): Groups {
  const table = new KeyTable()
  const keys: unknown[] = []
  const sides = parents.map(pull => {
    const lists: (unknown[] | undefined)[] = new Array(keys.length).fill(undefined)
    for (const row of pull()) {
      const [key, value] = row as Pair
      const group = table.group(key)
      if (group === lists.length) {
        keys.push(key)
        lists.push([value])
        continue
      }
      const list = lists[group]
      if (list === undefined) lists[group] = [value]
      else list.push(value)
    }
    return lists
  })
  return { keys, sides }
}

registerPartitionOperator('cogroup', function* (parents) {
  const { keys, sides } = groupSides(parents)
  for (let g = 0; g < keys.length; g++) yield [keys[g], sides.map(lists => lists[g] ?? [])]
})

const NONE: Values = [undefined]

/** Every value of one side with every value of the other; a side that has none is left out or stands as undefined. */
function registerJoin(name: string, leftMayMiss: boolean, rightMayMiss: boolean): void {
  registerPartitionOperator(name, function* (parents) {
    const { keys, sides } = groupSides(parents)
    const [lefts, rights] = sides
    for (let g = 0; g < keys.length; g++) {
      const left: Values | undefined = lefts[g] ?? (leftMayMiss ? NONE : undefined)
      const right: Values | undefined = rights[g] ?? (rightMayMiss ? NONE : undefined)
      if (left === undefined || right === undefined) continue
      for (const v of left) for (const w of right) yield [keys[g], [v, w]]
    }
  })
}

registerJoin('join', false, false)
registerJoin('leftOuterJoin', false, true)
registerJoin('rightOuterJoin', true, false)
registerJoin('fullOuterJoin', true, true)

/** The left pairs whose keys the right side does not have. */
registerPartitionOperator('subtractByKey', function* (parents) {
  const { keys, sides } = groupSides(parents)
  const [lefts, rights] = sides
  for (let g = 0; g < lefts.length; g++) {
    if (rights[g] === undefined) for (const value of lefts[g]!) yield [keys[g], value]
  }
})

/** The keys that both sides have. */
registerPartitionOperator('keysInBoth', function* (parents) {
  const { keys, sides } = groupSides(parents)
  for (let g = 0; g < keys.length; g++) {
    if (sides.every(lists => lists[g] !== undefined)) yield keys[g]
  }
})
