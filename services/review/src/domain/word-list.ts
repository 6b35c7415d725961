/** Words of a list: whole ones, and beginnings that end in `*`. */
export class WordList {
  private readonly words = new Set<string>();
  private readonly beginnings = new Set<string>();

  constructor(list: string, spelling: (word: string) => string = (word) => word) {
    for (const entry of list.split(/\s+/).filter(Boolean)) {
      if (entry.endsWith('*')) this.beginnings.add(spelling(entry.slice(0, -1)));
      else this.words.add(spelling(entry));
    }
  }

  has(word: string): boolean {
    if (this.words.has(word)) return true;
    for (let length = 2; length <= word.length; length += 1)
      if (this.beginnings.has(word.slice(0, length))) return true;
    return false;
  }
}
