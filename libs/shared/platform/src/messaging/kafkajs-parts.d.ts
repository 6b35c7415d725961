/** kafkajs publishes no types for its parts: the fields of its request queue that our schedule reads (2.2.4). */
declare module 'kafkajs/src/network/requestQueue' {
  class RequestQueue {
    pending: unknown[];
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
  export = RequestQueue;
}

/** The fields of its pool of brokers that our correction reads (2.2.4). */
declare module 'kafkajs/src/cluster/brokerPool' {
  interface Address {
    host: string;
    port: number;
  }
  interface KnownBroker {
    nodeId: string;
    connectionPool: Address;
  }
  class BrokerPool {
    brokers: Record<string, KnownBroker>;
    seedBroker: KnownBroker | undefined;
    removeBroker(address: Address): void;
  }
  export = BrokerPool;
}

/** What a test makes fail. */
declare module 'kafkajs/src/consumer/consumerGroup' {
  class ConsumerGroup {
    fetch(nodeId: string): Promise<unknown[]>;
  }
  export = ConsumerGroup;
}
