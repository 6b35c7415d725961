import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegistry } from '../../../local/process/registry';
import { messageOf } from '../../../local/user-error';
import { type Check } from '../../check';
import { clickhouseDrill } from './clickhouse';
import { type Drill, openGround } from './drill';
import { mongoDrill } from './mongo';
import { postgresDrill } from './postgres';
import { redisDrill } from './redis';

const stores = [postgresDrill, clickhouseDrill, redisDrill, mongoDrill];

export const restoreDrill: Check = {
  name: 'restore-drill',
  proves:
    'backups of PostgreSQL, ClickHouse and the Redis of carts, and of MongoDB where its tools are, restore to the row; damaged ones and books that do not balance are found',
  slow: true,
  look: async ({ log }) => {
    const drills: [store: string, drill: Drill][] = [];
    for (const { store, fetch } of stores) drills.push([store, await fetch(log)]);
    const folder = mkdtempSync(join(tmpdir(), 'ultramarket-drill-'));
    chmodSync(folder, 0o755);
    const registry = await openRegistry(join(folder, 'run'));
    registry.removeAtEnd(folder);
    const { ground, stop } = openGround(folder, registry, log);
    try {
      const findings: string[] = [];
      for (const [store, drill] of drills) {
        const wrong = await drill(ground).catch((error: unknown) => [messageOf(error)]);
        findings.push(...wrong.map((finding) => `${store}: ${finding}`));
      }
      return findings;
    } finally {
      await stop();
      await registry.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
