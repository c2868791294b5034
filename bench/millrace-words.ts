/** The word count as a program of millrace writes it, and its result as the checksum that the plain script makes. */
import { type RDD, SparkConf } from 'millrace'
import { formatChecksum, wordWeight } from './script-words.js'

export function benchConf(name: string, cores: number): SparkConf {
  return new SparkConf().setMaster(`local[${cores}]`).setAppName(`bench ${name}`)
}

export function countWords(lines: RDD<string>): RDD<[string, number]> {
  return lines
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
}

/** Distinct words, words, and a sum that depends on which word was counted how often. */
export type WordTotals = [distinct: number, words: number, weighted: number]

export function totalsOf(counts: RDD<[string, number]>): Promise<WordTotals> {
  return counts
    .map(([word, n]): WordTotals => [1, n, n * wordWeight(word)])
    .reduce((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
}

export function checksumOf(totals: WordTotals): string {
  return formatChecksum(...totals)
}
