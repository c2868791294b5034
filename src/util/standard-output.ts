/**
 * Where `print`, `show` and `explain` write. When nobody reads standard output any more (`| head`), the program ends
 * quietly as other commands do, with the code of SIGPIPE; one that listens to the errors of `process.stdout` goes on.
 */
const SIGPIPE_CODE = 128 + 13
let isWatched = false

export function writeOut(text: string): void {
  if (!isWatched) process.stdout.on('error', endWithReader)
  isWatched = true
  process.stdout.write(text)
}

function endWithReader(error: NodeJS.ErrnoException): void {
  if (process.stdout.listenerCount('error') > 1) return
  if (error.code === 'EPIPE') process.exit(SIGPIPE_CODE)
  throw error
}
