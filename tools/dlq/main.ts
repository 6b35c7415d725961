import { parseArgs } from 'node:util';
import { readRun } from '../local/run-note';
import { UserError } from '../local/user-error';
import { deadLetters } from './dead-letters';

const usage = 'npm run dlq -- list | show <topic>.dlq [--limit=20] | redrive <topic>.dlq [--limit=1000]';

interface Request {
  readonly command: string;
  readonly topic: string;
  readonly limit: number;
}

/** @throws UserError that says how the command is used */
const requestIn = (args: string[]): Request => {
  const parsed = () => {
    try {
      return parseArgs({ args, allowPositionals: true, options: { limit: { type: 'string' } } });
    } catch {
      throw new UserError(usage);
    }
  };
  const {
    positionals: [command = 'list', topic = ''],
    values,
  } = parsed();
  const limit = Number(values.limit ?? (command === 'show' ? 20 : 1000));
  const isOfTopic = command === 'show' || command === 'redrive';
  if (!(isOfTopic ? topic.endsWith('.dlq') : command === 'list') || !Number.isInteger(limit) || limit < 1)
    throw new UserError(usage);
  return { command, topic, limit };
};

/** `npm run dlq`: looks into the dead-letter topics of the running system, or of KAFKA_BROKERS. */
export const main = async (args: string[]): Promise<number> => {
  const { command, topic, limit } = requestIn(args);
  const brokers = process.env['KAFKA_BROKERS'] ?? readRun()?.engines.kafkaBrokers;
  if (!brokers)
    throw new UserError(
      'UltraMarket is not running: `npm start` it in another terminal, or set KAFKA_BROKERS.',
    );
  const letters = deadLetters(brokers);
  const topics = await letters.list();
  if (command === 'list') {
    for (const { topic: name, depth } of topics) console.log(`${String(depth).padStart(6)}  ${name}`);
    return 0;
  }
  if (!topics.some(({ topic: name }) => name === topic))
    throw new UserError(`There is no topic ${topic}: \`npm run dlq -- list\` shows those that there are.`);
  if (command === 'show') {
    for (const { offset, headers, value } of await letters.show(topic, limit)) {
      console.log(
        `${offset}  ${headers['type'] ?? '?'}  ${headers['x-dlq-at'] ?? ''}  after ${headers['x-dlq-attempts'] ?? '?'} attempts: ${headers['x-dlq-error'] ?? ''}`,
      );
      console.log(`    ${value}`);
    }
    return 0;
  }
  console.log(`${await letters.redrive(topic, limit)} sent again to ${topic.slice(0, -4)}.`);
  return 0;
};
