/** The pages of SQL functions: what each gives, and which of Spark's are missing. */

const titles = {
  operator: 'Operators',
  conditional: 'Conditions and nulls',
  math: 'Numbers',
  bitwise: 'Bits',
  string: 'Strings and binaries',
  datetime: 'Dates, times and intervals',
  collection: 'Arrays',
  map: 'Maps',
  struct: 'Structs',
  'higher-order': 'With lambdas',
  json: 'JSON',
  csv: 'CSV',
  url: 'URLs',
  hash: 'Hashes',
  misc: 'Others',
  aggregate: 'Aggregates',
  window: 'Windows of rows',
  generator: 'Several rows for one',
}

/** Text with what Markdown would take as markup written so that it shows, but for code between backticks. */
const plain = text =>
  text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[*<]/g, sign => `\\${sign}`)))
    .join('`')

const code = names => names.map(name => `\`${name}\``).join(', ')

export function functionsPage(functions, note) {
  const groups = Object.entries(titles).map(([group, title]) => ({
    title,
    functions: functions.filter(({ doc }) => doc.group === group),
  }))
  return `# SQL functions
${note}

All functions and operators of SQL text; \`millrace/functions\` has those that are not operators for columns, by the same names.
Upper and lower case are the same. The examples are run by a test, in ANSI mode and UTC: each is what follows SELECT, and
behind \`--\` stands what \`show\` prints of it, a line a row. [Which of Spark's are missing](sql-functions-missing.md).

${groups.map(({ title, functions }) => `- ${title}: ${code(functions.map(({ name }) => name))}`).join('\n')}
${groups.map(({ title, functions }) => `\n## ${title}\n\n${functions.map(section).join('\n')}`).join('')}`
}

function section(made) {
  const { name, aliases = [], doc } = made
  const facts = [doc.summary, doc.notes, nullsOf(made), ...usesOf(made)]
  const also = aliases.length > 0 ? `Also: ${code(aliases)}.` : undefined
  const examples = doc.examples.flatMap(([expression, result]) => lines(expression, result))
  return `### \`${name}\`

${[plain(facts.filter(Boolean).join(' ')), also].filter(Boolean).join('\n\n')}

\`\`\`sql
${examples.join('\n')}
\`\`\`
`
}

function lines(expression, result) {
  const rows = result.split('\n')
  const short = rows.length === 1 && expression.length + rows[0].length < 110
  return short ? [`${expression} -- ${rows[0]}`] : [expression, ...rows.map(row => `-- ${row}`)]
}

function nullsOf({ name, kind, nulls, doc }) {
  if (doc.examples.every(([expression]) => expression.includes(`${name}()`))) return undefined
  const isSaid = /\b[Nn]ulls?\b/.test(doc.notes ?? '')
  if (kind === 'scalar' && nulls !== 'handled' && !isSaid) return 'Null when an argument is null.'
  if (kind === 'aggregate' && nulls !== 'handled') return 'Rows with a null argument do not count.'
  return undefined
}

function usesOf({ kind, deterministic, parameters, withinGroup, windowOnly }) {
  return [
    kind === 'window' || windowOnly ? 'With OVER only.' : '',
    withinGroup ? 'Takes WITHIN GROUP (ORDER BY ...).' : '',
    deterministic === false ? 'Not the same each time it is computed.' : '',
    parameters ? `Arguments may be given by name: ${code(parameters)}.` : '',
  ]
}

export function missingPage({ spark, names }, { syntax, missing }, note) {
  const count = missing.reduce((sum, { names }) => sum + names.length, 0)
  return `# Functions of Spark that are missing
${note}

Spark ${spark} lists ${names.length} functions. ${names.length - count} of them are here, [as functions](functions.md) or as
syntax (${code(syntax.map(({ name }) => name))}). These ${count} are not:

| functions | why |
| --- | --- |
${missing.map(({ names, reason }) => `| ${code(names)} | ${reason} |`).join('\n')}

A function of the program takes the place of one that is missing: \`spark.udf.register\`.
`
}
