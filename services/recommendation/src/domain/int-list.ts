/** A list of integers that grows in place: four bytes each, where an array of numbers would take several times that. */
export class IntList {
  private values: Int32Array<ArrayBuffer> = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** What is in the list so far, without a copy. */
  view(): Int32Array {
    return this.values.subarray(0, this.length);
  }
}
