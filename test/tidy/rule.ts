/**
 * A tidy rule: a name that says what it demands, a check that returns what breaks it, and examples of files that do
 * (the suite proves with them that the rule can fail).
 */
import { lineAt, type SourceFile } from './source-file.js'

export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

export interface Rule {
  readonly name: string
  /** Given every file, because some rules compare files. */
  check(files: readonly SourceFile[]): Finding[]
  /** Each is a small repository (path to text) that breaks the rule exactly at `at` (`path:line`). */
  readonly broken: readonly { readonly files: Record<string, string>; readonly at: string }[]
}

export interface PatternRule {
  readonly name: string
  readonly pattern: RegExp
  /** Which copy of the file the pattern is looked for in. */
  readonly in: 'text' | 'noComments' | 'code'
  /** Which files the rule is for. */
  readonly where: (path: string) => boolean
  readonly message: (match: string) => string
  readonly broken: Rule['broken']
}

/** A rule that a pattern must not occur in certain files. */
export function patternRule(rule: PatternRule): Rule {
  return {
    name: rule.name,
    broken: rule.broken,
    check: files =>
      files
        .filter(file => rule.where(file.path))
        .flatMap(file =>
          Array.from(file[rule.in].matchAll(new RegExp(rule.pattern, 'gm')), match => ({
            path: file.path,
            line: lineAt(file.text, match.index),
            message: rule.message(match[1] ?? match[0]),
          })),
        ),
  }
}

export function formatFinding(finding: Finding): string {
  return `${finding.path}:${finding.line}: ${finding.message}`
}
