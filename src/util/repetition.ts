/** Counts how often a text has come in a row: of many the 1st, 2nd, 4th, 8th and so on are worth telling. */
export class Repetition {
  private text: string | undefined
  private count = 0

  note(text: string): { readonly count: number; readonly isTold: boolean } {
    this.count = text === this.text ? this.count + 1 : 1
    this.text = text
    return { count: this.count, isTold: Number.isInteger(Math.log2(this.count)) }
  }
}
