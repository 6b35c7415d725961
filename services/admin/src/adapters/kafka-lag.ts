import { type Broker } from '@ultramarket/platform';
import { type GroupLag, type MessageLag } from '../ports';

type Admin = Parameters<Parameters<Broker['admin']>[0]>[0];
type Ends = Array<{ partition: number; high: string; low: string }>;

const deadLetterSuffix = '.dlq';
/** `npm run dlq -- redrive` stores its position as the offset of this group. */
const redriveGroup = 'dlq-redrive';

/** A group that has committed nothing starts at what is left of the partition. */
const behind = (ends: Ends, committed: ReadonlyArray<{ partition: number; offset: string }>): number =>
  ends.reduce((sum, { partition, high, low }) => {
    const offset = Number(committed.find((one) => one.partition === partition)?.offset ?? -1);
    return sum + Math.max(0, Number(high) - Math.max(offset, Number(low)));
  }, 0);

/** Reads how far the services' consumer groups are behind, in one connection a time. */
export const kafkaLag = (
  broker: Pick<Broker, 'admin' | 'name' | 'plainName'>,
  services: readonly string[],
): MessageLag => {
  const ours = (topic: string): boolean => topic.startsWith(broker.name(''));

  const readGroups = async (admin: Admin, ends: (topic: string) => Promise<Ends>): Promise<GroupLag[]> => {
    const known = new Set((await admin.listGroups()).groups.map(({ groupId }) => groupId));
    const lag: GroupLag[] = [];
    for (const group of services.filter((name) => known.has(broker.name(name)))) {
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId: broker.name(group) })) {
        lag.push({ group, topic: broker.plainName(topic), lag: behind(await ends(topic), partitions) });
      }
    }
    return lag.sort((a, b) => b.lag - a.lag);
  };

  return {
    read: () =>
      broker.admin(async (admin) => {
        const asked = new Map<string, Promise<Ends>>();
        const ends = (topic: string): Promise<Ends> => {
          const answer = asked.get(topic) ?? admin.fetchTopicOffsets(topic);
          asked.set(topic, answer);
          return answer;
        };
        const deadLetterTopics = (await admin.listTopics()).filter(
          (topic) => ours(topic) && topic.endsWith(deadLetterSuffix),
        );
        const redriven = await admin.fetchOffsets({ groupId: redriveGroup, topics: deadLetterTopics });
        const deadLetters = await Promise.all(
          deadLetterTopics.map(async (topic) => ({
            topic: broker.plainName(topic),
            depth: behind(await ends(topic), redriven.find((one) => one.topic === topic)?.partitions ?? []),
          })),
        );
        return {
          lag: await readGroups(admin, ends),
          deadLetters: deadLetters.filter(({ depth }) => depth > 0),
        };
      }),
  };
};
