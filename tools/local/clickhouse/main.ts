import { z } from 'zod';
import { portSetting, requiredSetting, runServer } from '../gateway/run-server';
import { startClickhouse } from './start-clickhouse';

const ClickhouseSettings = z.object({
  PORT: portSetting().default(8123),
  STATE_DIR: requiredSetting('a directory for the tables'),
  CHDB_HOME: requiredSetting('the folder into which the chdb package was installed'),
  CLICKHOUSE_USER: requiredSetting('the name that clients must give'),
  CLICKHOUSE_PASSWORD: requiredSetting('the password that clients must give'),
});

void runServer('clickhouse', ClickhouseSettings, async (settings) =>
  startClickhouse({
    port: settings.PORT,
    stateDir: settings.STATE_DIR,
    chdbHome: settings.CHDB_HOME,
    user: settings.CLICKHOUSE_USER,
    password: settings.CLICKHOUSE_PASSWORD,
  }),
);
