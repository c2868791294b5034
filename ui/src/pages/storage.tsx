/** What is kept in memory and on disk: the budget of blocks, persisted RDDs, and state by key. */
import type { JSX } from 'preact'
import type { StorageTotals, StoredRdd } from '../api.js'
import { bytes, count, percent } from '../format.js'
import { Answer, Page, Part } from '../parts/page.js'
import { type Column, Table } from '../parts/table.js'
import { At, Facts } from '../parts/values.js'
import { useResource } from '../resource.js'
import { href } from '../route.js'

export function Storage(): JSX.Element {
  const totals = useResource<StorageTotals>('millrace/storage', 'storage', 'stages')
  const rdds = useResource<StoredRdd[]>('storage/rdd', 'storage')
  return (
    <Page title="Storage">
      <Answer of={totals}>
        {({ memory, stores }) => (
          <>
            <Budget memory={memory} />
            <Part title={`State by key (${count(stores.length)})`}>
              <Table
                caption="State stores"
                columns={storeColumns}
                rows={stores}
                rowKey={store => store.name}
                empty="No operator keeps state."
              />
            </Part>
          </>
        )}
      </Answer>
      <Part title="Persisted RDDs">
        <Answer of={rdds}>
          {rdds => (
            <Table
              caption="Persisted RDDs"
              columns={rddColumns}
              rows={rdds}
              rowKey={rdd => rdd.id}
              empty="No RDD is persisted."
            />
          )}
        </Answer>
      </Part>
    </Page>
  )
}

function Budget({ memory }: { memory: StorageTotals['memory'] }): JSX.Element {
  const share = memory.limitBytes > 0 ? memory.usedBytes / memory.limitBytes : 0
  return (
    <>
      {share > 0.9 && (
        <div role="status">
          <p class="finding note">
            <strong>The memory of blocks is nearly full.</strong> More is written to disk, which is
            slower: persist less, or raise spark.millrace.memory.
          </p>
        </div>
      )}
      <Facts
        facts={[
          [
            'Memory of blocks',
            <span key="memory">
              {bytes(memory.usedBytes)} of {bytes(memory.limitBytes)} ({percent(share)}){' '}
              <meter
                min={0}
                max={1}
                high={0.9}
                value={share}
                aria-label="Share of the memory of blocks that is used"
              />
            </span>,
          ],
          ['On disk', bytes(memory.diskBytes)],
          ['Blocks', count(memory.blocks)],
        ]}
      />
    </>
  )
}

type Store = StorageTotals['stores'][number]

const storeColumns: Column<Store>[] = [
  { title: 'Store', cell: store => store.name, sort: store => store.name, isWide: true },
  { title: 'Operator', cell: store => store.operator },
  { title: 'Line', cell: store => store.callSite },
  { title: 'Keys', cell: store => count(store.keys), sort: store => store.keys, isNumber: true },
  {
    title: 'Memory',
    cell: store => bytes(store.memoryBytes),
    sort: store => store.memoryBytes,
    isNumber: true,
  },
  { title: 'Partitions', cell: store => count(store.partitions), isNumber: true, isMinor: true },
  { title: 'Of batch', cell: store => <At time={store.version} />, isNumber: true, isMinor: true },
]

const rddColumns: Column<StoredRdd>[] = [
  {
    title: 'RDD',
    cell: rdd => (
      <a href={href('storage', rdd.id)}>
        <bdi>{rdd.name}</bdi> ({rdd.id})
      </a>
    ),
    sort: rdd => rdd.name,
    isWide: true,
  },
  { title: 'Line', cell: rdd => rdd.callSite ?? '' },
  { title: 'Level', cell: rdd => rdd.storageLevel, isMinor: true },
  {
    title: 'Partitions kept',
    cell: rdd => `${count(rdd.numCachedPartitions)} of ${count(rdd.numPartitions)}`,
    isNumber: true,
  },
  {
    title: 'Memory',
    cell: rdd => bytes(rdd.memoryUsed),
    sort: rdd => rdd.memoryUsed,
    isNumber: true,
  },
  { title: 'Disk', cell: rdd => bytes(rdd.diskUsed), sort: rdd => rdd.diskUsed, isNumber: true },
]

export function RddPage({ id }: { id: string }): JSX.Element {
  const rdd = useResource<StoredRdd>(`storage/rdd/${encodeURIComponent(id)}`, 'storage')
  return (
    <Page title={`RDD ${id}`} above={[{ text: 'Storage', href: href('storage') }]}>
      <Answer of={rdd}>
        {rdd => (
          <>
            <Facts
              facts={[
                ['Name', rdd.name],
                rdd.callSite !== undefined && ['Line', rdd.callSite],
                ['Level', rdd.storageLevel],
                [
                  'Partitions kept',
                  `${count(rdd.numCachedPartitions)} of ${count(rdd.numPartitions)}`,
                ],
                ['Memory', bytes(rdd.memoryUsed)],
                ['Disk', bytes(rdd.diskUsed)],
              ]}
            />
            <Part title="Partitions">
              <Table
                caption="Partitions that are kept"
                columns={[
                  { title: 'Block', cell: block => block.blockName, isWide: true },
                  {
                    title: 'Memory',
                    cell: block => bytes(block.memoryUsed),
                    sort: block => block.memoryUsed,
                    isNumber: true,
                  },
                  {
                    title: 'Disk',
                    cell: block => bytes(block.diskUsed),
                    sort: block => block.diskUsed,
                    isNumber: true,
                  },
                ]}
                rows={rdd.partitions ?? []}
                rowKey={block => block.blockName}
                empty="No partition is kept."
              />
            </Part>
          </>
        )}
      </Answer>
    </Page>
  )
}
