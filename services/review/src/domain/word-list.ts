/** Words of a list: whole ones, and beginnings that end in `*`. */
export class WordList {
  private readonly words = new Set<string>();
  private readonly beginnings = new Set<string>();
  private readonly longest: number;

  constructor(list: string, spelling: (word: string) => string = (word) => word) {
    for (const entry of list.split(/\s+/).filter(Boolean)) {
      if (entry.endsWith('*')) this.beginnings.add(spelling(entry.slice(0, -1)));
      else this.words.add(spelling(entry));
    }
    this.longest = Math.max(0, ...[...this.beginnings].map((beginning) => beginning.length));
  }

  has(word: string): boolean {
    if (this.words.has(word)) return true;
    for (let length = 2; length <= Math.min(word.length, this.longest); length += 1)
      if (this.beginnings.has(word.slice(0, length))) return true;
    return false;
  }
}
