import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Scanner, ScannerUnavailable } from '../ports';

const Verdict = z.object({ infected: z.boolean() });

/** A scanner behind HTTP: it gets the bytes as a POST and answers `{"infected": true | false}`. */
export const httpScanner = (url: string, deadlineMs: number): Scanner => ({
  scan: async (bytes) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: Readable.from(bytes, { objectMode: false }),
        duplex: 'half',
        signal: AbortSignal.timeout(deadlineMs),
      });
      if (!answer.ok) throw new Error(`The scanner answered ${answer.status}.`);
      return Verdict.parse(await answer.json()).infected ? 'infected' : 'clean';
    } catch (cause) {
      throw new ScannerUnavailable('The scanner gave no verdict.', { cause });
    }
  },
});
