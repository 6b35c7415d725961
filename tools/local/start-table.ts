import { type EngineUrls } from './engines/engine';
import { type Fleet } from './fleet/start-fleet';

const table = (rows: [string, string][]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
};

const withoutPassword = (url: string): string => url.replace(/:[^:@/]*@/, ':***@');

/** Everything a person needs to begin with: addresses and logins. */
export const startTable = (fleet: Fleet, engines: EngineUrls): string => {
  const rows: [string, string][] = [];
  if (fleet.gatewayUrl)
    rows.push(
      ['Gateway', `${fleet.gatewayUrl}  (rate limits are lifted under npm start)`],
      ['API reference', `${fleet.gatewayUrl}/docs`],
    );
  for (const name of fleet.services) rows.push([name, fleet.url(name)]);
  const engineRows: [string, string][] = [
    ['PostgreSQL', withoutPassword(engines.postgresUrl)],
    ['MongoDB', withoutPassword(engines.mongoUrl)],
    ['Elasticsearch', withoutPassword(engines.elasticsearchUrl)],
    ['ClickHouse', withoutPassword(engines.clickhouseUrl)],
    ['S3', engines.s3.endpoint],
    ['Redis', withoutPassword(engines.redisUrl)],
    ['Redis of carts', withoutPassword(engines.cartRedisUrl)],
    ['Kafka', engines.kafkaBrokers],
    ['Stripe test server', fleet.stripeUrl],
    ['Mail', engines.mailUrl],
  ];
  const logins: [string, string][] = ['super', 'admin', 'manager', 'vendor', 'shopper'].map((who) => [
    `${who}@ultramarket.test`,
    fleet.secrets.seedPassword,
  ]);
  return ['', table([...rows, ...engineRows.filter(([, url]) => url)]), '', 'Logins', table(logins), ''].join(
    '\n',
  );
};
