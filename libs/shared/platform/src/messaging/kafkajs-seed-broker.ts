import BrokerPool from 'kafkajs/src/cluster/brokerPool';

const remove = BrokerPool.prototype.removeBroker;

/**
 * kafkajs 2.2.4 drops a broker that has closed its connection, and with it, when it was the last one, whom it asks for
 * the others. Whatever asks next fails on `undefined`, which it takes for final: a consumer never comes back. This keeps
 * the one to ask; it is connected again, or another address of the configuration takes its place.
 */
export const keepSeedBroker = (): void => {
  BrokerPool.prototype.removeBroker = function (address) {
    const seed = this.seedBroker;
    if (!seed) return;
    remove.call(this, address);
    this.seedBroker ??= seed;
  };
};
