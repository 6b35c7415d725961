import { type Findings, findViolations, noFindings, type StoreUrls } from './invariants';

/** Waits until the system is at rest and nothing is wrong, and returns what is left when the time is over. */
export const settledFindings = async (urls: StoreUrls, timeoutMs: number): Promise<Findings> => {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const findings = await findViolations(urls);
    if (JSON.stringify(findings) === JSON.stringify(noFindings) || Date.now() > end) return findings;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
