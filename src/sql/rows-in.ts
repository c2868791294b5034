/** Rows that a program has, in an array or an RDD, as plans. */
import type { RDD } from '../core/rdd/rdd.js'
import { captureCallSite, withCallSite } from '../util/call-site.js'
import { LocalRelation } from './logical/local-relation.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import type { Element, ElementForm } from './query.js'
import { attributesOfSchema, relationOf } from './read-source.js'
import { RddSource } from './sources/rdd-source.js'
import type { StructShape } from './types/data-type.js'
import { fromExternal, objectToRow } from './types/from-external.js'
import { inferSchema, isSingleValue } from './types/infer.js'

/** Where the schema of an RDD is looked for. */
const INFER_ROWS = 100

/** Rows of an array as SQL values. */
export function localRelation(
  rows: readonly unknown[],
  schema: StructShape | undefined,
): LocalRelation {
  const shape = schema ?? inferSchema(rows)
  const isValue = rows.length > 0 && isSingleValue(rows[0]) && shape.fields.length === 1
  if (!isValue) {
    const convert = objectToRow(shape)
    return new LocalRelation(attributesOfSchema(shape), rows.map(convert))
  }
  const [{ name, type, nullable }] = shape.fields
  const convert = fromExternal(type, nullable, name)
  return new LocalRelation(
    attributesOfSchema(shape),
    rows.map(row => [convert(row)]),
  )
}

/** Rows of an RDD. Without a schema its first rows are looked at, with the first action. */
export function planOfRdd(
  rdd: RDD<unknown>,
  schema: StructShape | undefined,
  form: ElementForm | undefined,
): { plan: LogicalPlan; element: Element } {
  if (schema !== undefined) {
    const known = form ?? 'row'
    return { plan: relationOf(new RddSource(rdd, schema, known)), element: { form: known } }
  }
  const element: { form: ElementForm } = { form: form ?? 'row' }
  const site = captureCallSite()
  const plan = new PendingRelation('rows of an RDD', async () => {
    const first = await withCallSite(site, () => rdd.take(INFER_ROWS))
    if (form === undefined)
      element.form = first.length > 0 && isSingleValue(first[0]) ? 'value' : 'row'
    return relationOf(new RddSource(rdd, inferSchema(first), element.form, true))
  })
  return { plan, element }
}
