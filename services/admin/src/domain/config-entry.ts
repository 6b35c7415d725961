/** One version of a setting. */
export interface ConfigEntry {
  readonly service: string;
  readonly environment: string;
  readonly key: string;
  readonly version: number;
  readonly value: unknown;
  readonly reason: string | null;
  readonly restoredFrom: number | null;
  readonly changedBy: string;
  readonly createdAt: Date;
}

export type ConfigAddress = Pick<ConfigEntry, 'service' | 'environment' | 'key'>;

const secretName =
  /secret|passw(or)?d|passphrase|token|credential|(api|private|signing|encryption|access|licen[cs]e)[._-]?key/i;
const secretValue =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(sk|rk|whsec)_(live|test)?_?\w{16,}|:\/\/[^/\s:@]+:[^/\s@]+@/;

/** True when a name or a value looks like a secret, which must not be kept or shown here. */
export const looksSecret = (name: string, value: unknown): boolean => {
  if (secretName.test(name)) return true;
  if (typeof value === 'string') return secretValue.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => looksSecret(key, inner));
};
