/**
 * Writes the pages of docs/reference from the compiled code: `npm run docs`. A test compares them with what is
 * committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { functionsPage, missingPage } from './function-pages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Text by path, for the compiled code in `folder` (a file URL that ends in a slash). */
export async function referencePages(folder) {
  const { configEntries } = await import(new URL('src/core/config.js', folder).href)
  const { metricFamilies } = await import(new URL('src/ui/prometheus.js', folder).href)
  const { errorConditions } = await import(new URL('src/util/error-conditions.js', folder).href)
  await import(new URL('src/sql/functions/all.js', folder).href)
  const { allFunctions } = await import(new URL('src/sql/functions/registry.js', folder).href)
  const { allMarkers } = await import(new URL('src/sql/analyzer/markers.js', folder).href)
  const functions = [...allFunctions(), ...allMarkers()]
    .filter(({ name }) => !name.startsWith('$'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    'docs/reference/configuration.md': configurationPage(configEntries),
    'docs/reference/errors.md': errorsPage(errorConditions),
    'docs/reference/metrics.md': metricsPage(metricFamilies),
    'docs/reference/functions.md': functionsPage(functions, note),
    'docs/reference/sql-functions-missing.md': missingPage(
      functionData('spark-functions.json'),
      functionData('function-coverage.json'),
      note,
    ),
  }
}

const functionData = name =>
  JSON.parse(readFileSync(join(root, 'test/sql/functions', name), 'utf8'))

const note = '<!-- Made by npm run docs. -->'
const cell = text => text.replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/\n/g, ' ')

function configurationPage(entries) {
  const rows = [...entries]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, type, default: value, doc }) => {
      return `| \`${key}\` | ${type} | ${value === undefined ? '' : `\`${value}\``} | ${cell(doc)} |`
    })
  return `# Configuration
${note}

Set with \`new SparkConf().set(key, value)\`, on the command line, in a properties file or in the environment
([Settings](../guide/command-line.md#settings)). Types: \`timeMs\` takes milliseconds or \`200ms\`, \`10s\`, \`1m\`; \`bytes\` takes
bytes or \`64k\`, \`256m\`, \`1g\`.

A key that begins with \`spark.millrace.\` and is not here is refused (UNKNOWN_CONFIG_KEY). Other keys are kept as they
are, as in Spark, and mean nothing; one that looks like a key of \`spark.streaming.\` here is told of in a warning.

| key | type | default | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function metricsPage(families) {
  const rows = families.map(({ name, type, labels, help }) => {
    return `| \`${name}\` | ${type} | ${labels.map(label => `\`${label}\``).join(', ')} | ${cell(help)} |`
  })
  return `# Metrics
${note}

What \`/metrics\` of the [web UI](../guide/monitoring.md#metrics) gives, in Prometheus' text format. Names and meanings are
stable. A metric is left out while there is nothing to say: those of streams without a StreamingContext, those of memory for a
run that has ended. A summary has the two parts \`_sum\` and \`_count\`.

| metric | type | labels | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function errorsPage(conditions) {
  const rows = Object.entries(conditions).map(([name, { message, sqlState }]) => {
    return `| \`${name}\` | ${sqlState ?? ''} | ${cell(message.replace(/[{}]/g, ''))} |`
  })
  return `# Error conditions
${note}

Every error that millrace throws is a \`MillraceError\` with a \`condition\`, its \`parameters\` (the names in angle brackets)
and, where there is one, a \`sqlState\` and a \`cause\`.

| condition | SQLSTATE | message |
| --- | --- | --- |
${rows.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(
    await referencePages(new URL('../dist/', import.meta.url)),
  )) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}
