/**
 * A process that reads what an open Streaming page reads: `ui-page.js URL APPLICATION`. It listens to the live events, and at
 * each change asks for the page's data. It says `0` when it listens, and at any message how many answers it has read.
 */
const [, , url, application] = process.argv
const api = `${url}/api/v1`

let answers = 0
process.once('message', () => {
  process.send?.(answers)
  process.exit(0)
})

const live = await fetch(`${api}/millrace/live`)
process.send?.(0)
for await (const bytes of live.body as AsyncIterable<Uint8Array>) {
  if (!Buffer.from(bytes).includes('event: change')) continue
  const answer = await fetch(`${api}/applications/${application}/millrace/streaming`)
  await answer.arrayBuffer()
  if (answer.ok) answers++
}
