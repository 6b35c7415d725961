import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Clickhouse, openClickhouse } from '../../../../services/analytics/src/adapters/clickhouse';
import { bundle } from '../../../local/bundle';
import { clickhouse as clickhouseEngine } from '../../../local/engines/clickhouse';
import { type S3Address } from '../../../local/engines/engine';
import { root } from '../../../local/paths';
import { required } from '../../../local/user-error';
import { type Ground } from './drill';

/** Where the backup is, as the job would name it. */
export const backupPlace = { bucket: 'backups', prefix: 'daily/2026-01-01T02/clickhouse-020000' };

/** Puts the stand-in for ClickHouse's own client into a folder for PATH, and answers that. */
export const putClient = async ({ folder }: Ground): Promise<string> => {
  const entry = join(root, 'tools/ops/checks/restore-drill/clickhouse-client.ts');
  const client = await bundle({ name: 'clickhouse-client', entry });
  const programs = join(folder, 'clickhouse-client');
  mkdirSync(programs);
  const lines = ['#!/bin/sh', `exec '${process.execPath}' '${client}' "$@"`, ''];
  writeFileSync(join(programs, 'clickhouse-client'), lines.join('\n'), { mode: 0o755 });
  return programs;
};

export interface Server {
  url: string;
  clickhouse: Clickhouse;
  /** For the scripts. */
  env: Record<string, string>;
}

export const startServer = async (
  { start }: Ground,
  name: string,
  { endpoint, accessKey, secretKey }: S3Address,
  programs: string,
): Promise<Server> => {
  // The rights that its pods have in the cluster.
  const rights = { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
  const { urls } = await start(clickhouseEngine, name, { ...rights, AWS_EC2_METADATA_DISABLED: 'true' });
  const url = required(urls.clickhouseUrl, 'the address of ClickHouse');
  const { hostname, port, username, password } = new URL(url);
  return {
    url,
    clickhouse: openClickhouse(url, 'analytics'),
    env: {
      PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
      CLICKHOUSE_HOST: hostname,
      CLICKHOUSE_HTTP_PORT: port,
      CLICKHOUSE_USER: username,
      CLICKHOUSE_PASSWORD: password,
      BACKUP_URL: `${endpoint}/${backupPlace.bucket}/${backupPlace.prefix}`,
    },
  };
};
