import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { deadLetters } from './dead-letters';

const usage = 'npm run dlq -- list | show <topic> [--limit=20] | redrive <topic> [--limit=1000]';

/** `npm run dlq`: looks into the dead-letter topics of the running system, or of KAFKA_BROKERS. */
export const main = async ([command = 'list', topic = '', ...options]: string[]): Promise<number> => {
  const brokers = process.env['KAFKA_BROKERS'] ?? readRun()?.engines.kafkaBrokers;
  if (!brokers)
    throw new UserError(
      'UltraMarket is not running: `npm start` it in another terminal, or set KAFKA_BROKERS.',
    );
  const limit = (fallback: number) =>
    Number(options.find((option) => option.startsWith('--limit='))?.slice(8) ?? fallback);
  const letters = deadLetters(brokers);
  if (command === 'list') {
    const topics = await letters.list();
    for (const { topic: name, depth } of topics) console.log(`${String(depth).padStart(6)}  ${name}`);
    return 0;
  }
  if (!topic.endsWith('.dlq') || (command !== 'show' && command !== 'redrive')) throw new UserError(usage);
  if (command === 'show') {
    for (const { offset, headers, value } of await letters.show(topic, limit(20))) {
      console.log(
        `${offset}  ${headers['type'] ?? '?'}  ${headers['x-dlq-at'] ?? ''}  after ${headers['x-dlq-attempts'] ?? '?'} attempts: ${headers['x-dlq-error'] ?? ''}`,
      );
      console.log(`    ${value}`);
    }
    return 0;
  }
  console.log(`${await letters.redrive(topic, limit(1000))} sent again to ${topic.slice(0, -4)}.`);
  return 0;
};
