import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCampaign } from './campaign.js'

test('a program that is killed loses nothing, gives nothing twice, and ends well', async () => {
  const result = await runCampaign({ kills: 1, seed: 11, progress: () => {} })
  const { lost, doubled, wrong, exitCode, examples } = result
  assert.deepEqual(
    { lost, doubled, wrong, exitCode, examples },
    {
      lost: 0,
      doubled: 0,
      wrong: 0,
      exitCode: 0,
      examples: [],
    },
  )
  assert.ok(result.fileLines > 0 && result.socketLines > 0 && result.batches > 3)
})
