/** A reporter of Node's test runner: one line for each skipped test, `file: name: reason`. */
export default async function* skipReporter(events) {
  for await (const { type, data } of events) {
    if ((type === 'test:pass' || type === 'test:fail') && data.skip !== undefined) {
      yield `${data.file ?? ''}: ${data.name}: ${data.skip === true ? 'no reason' : data.skip}\n`
    }
  }
}
