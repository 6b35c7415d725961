/**
 * The partition of a key, as Kafka's own clients choose it: murmur2 (seed 0x9747b28c) without its sign, modulo the
 * number of partitions. kafkajs computes the same with 64-bit objects, which took a tenth of order-service's time.
 * @see https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java
 */
export const partitionOf = (key: string, partitions: number): number => {
  const bytes = Buffer.from(key);
  const multiplier = 0x5bd1e995;
  const whole = bytes.length & ~3;
  let hash = 0x9747b28c ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (bytes.length > whole) {
    for (let at = bytes.length - 1; at >= whole; at -= 1) hash ^= (bytes[at] ?? 0) << (8 * (at - whole));
    hash = Math.imul(hash, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return ((hash ^ (hash >>> 15)) & 0x7fffffff) % partitions;
};
