/** Plan nodes by the method that a program makes them with: how errors name them. */
const methods: Readonly<Record<string, string>> = {
  Project: 'select',
  Filter: 'filter',
  Aggregate: 'agg',
  Sort: 'orderBy',
  Join: 'join',
  Union: 'union',
  GlobalLimit: 'limit',
  CollectMetrics: 'observe',
  Deduplicate: 'dropDuplicates',
  Repartition: 'repartition',
  Pivot: 'pivot',
  Unpivot: 'unpivot',
  Relation: 'read',
  Scan: 'read',
  LocalRelation: 'createDataFrame',
}

/** The method that makes nodes of this name, logical or physical; the name itself when there is none. */
export function methodOf(node: string): string {
  return Object.hasOwn(methods, node) ? methods[node] : node
}
