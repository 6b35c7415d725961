import { Partitioners } from 'kafkajs';
import { partitionOf } from './partition-of';

test('keys go to the partitions that every other Kafka client would choose', () => {
  const partitions = 12;
  const theirs = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  const keys = ['a', 'ab', 'abc', 'abcd', 'ключ', '019cf000-0000-7000-8000-000000000000', 'x'.repeat(999)];
  for (let n = 0; n < 500; n += 1) keys.push(`${n * 7919} ${n}`);
  for (const key of keys) {
    const chosen = theirs({ topic: 'orders', partitionMetadata, message: { key, value: '' } });
    expect([key, partitionOf(key, partitions)]).toEqual([key, chosen]);
  }
});
