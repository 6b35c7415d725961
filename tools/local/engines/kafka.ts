import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, portAt } from './engine';
import { describeCluster } from './kafka-client';
import { checkKafka, installKafka } from './kafka-install';
import { kafkaProperties } from './kafka-properties';

export const kafka: Engine = {
  name: 'kafka',
  title: 'Kafka',
  ports: [
    { variable: 'KAFKA_PORT', fixed: 19092, what: 'Kafka' },
    { variable: 'KAFKA_CONTROLLER_PORT', fixed: 19093, what: "Kafka's controller" },
  ],
  external: (env) => (env['KAFKA_BROKERS'] ? { kafkaBrokers: env['KAFKA_BROKERS'] } : undefined),
  check: checkKafka,
  install: async (log) => {
    await installKafka(log);
  },
  prepare: async ({ dataDir, ports, log }) => {
    const { java, javaArgs, blankData } = await installKafka(log);
    const data = join(dataDir, 'data');
    if (!existsSync(data)) {
      mkdirSync(dataDir, { recursive: true });
      rmSync(`${data}.partial`, { recursive: true, force: true });
      cpSync(blankData, `${data}.partial`, { recursive: true });
      renameSync(`${data}.partial`, data);
    }
    const properties = join(dataDir, 'server.properties');
    writeFileSync(properties, kafkaProperties(data, portAt(ports, 0), portAt(ports, 1)));
    const kafkaBrokers = `127.0.0.1:${portAt(ports, 0)}`;
    return {
      urls: { kafkaBrokers },
      spec: async () => ({ command: java, args: [...javaArgs, 'kafka.Kafka', properties], cwd: dataDir }),
      ready: () => describeCluster(kafkaBrokers),
    };
  },
};
