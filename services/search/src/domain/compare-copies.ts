import { createHash } from 'node:crypto';
import { faceOf, type ProductDocument } from './product-document';

const modulus = 1n << 64n;

/** What a document adds to the checksum of its copy; sums do not depend on the order. */
export const fingerprint = (document: ProductDocument): bigint =>
  createHash('sha1').update(faceOf(document)).digest().readBigUInt64BE();

/** Counts documents and sums their checksums; single ones can be subtracted. */
export class CopySum {
  private documents = 0;
  private sum = 0n;

  add(print: bigint): void {
    this.documents += 1;
    this.sum = (this.sum + print) % modulus;
  }

  remove(print: bigint): void {
    this.documents -= 1;
    this.sum = (this.sum - print + modulus) % modulus;
  }

  value(): { documents: number; checksum: string } {
    return { documents: this.documents, checksum: this.sum.toString(16).padStart(16, '0') };
  }
}
