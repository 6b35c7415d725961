const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/** Where `jest.setTimeout` and `jest.retryTimes` leave what a suite asked for. */
const askedBySuite = [
  'TEST_TIMEOUT_SYMBOL',
  'RETRY_TIMES',
  'RETRY_IMMEDIATELY',
  'WAIT_BEFORE_RETRY',
  'LOG_ERRORS_BEFORE_RETRY',
].map(Symbol.for);

/** Runs suites in the worker's own realm, and leaves its globals and variables as they were. */
module.exports = class SameRealmEnvironment {
  constructor({ projectConfig: config }) {
    this.global = globalThis;
    this.globals = new Map(
      Reflect.ownKeys(globalThis).map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)]),
    );
    this.env = { ...process.env };
    this.exit = process.exit;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = new LegacyFakeTimers({
      config,
      global: globalThis,
      moduleMocker: this.moduleMocker,
      timerConfig: { idToRef: (id) => id, refToId: (ref) => ref },
    });
    this.fakeTimersModern = new ModernFakeTimers({ config, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    for (const key of askedBySuite) delete globalThis[key];
    // What else packages or jest itself put here stays, as they do.
    for (const [key, earlier] of this.globals)
      if (earlier.configurable) Object.defineProperty(globalThis, key, earlier);
    process.exit = this.exit;
    for (const key of Object.keys(process.env)) if (!(key in this.env)) delete process.env[key];
    Object.assign(process.env, this.env);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  /** jest insists on one for its coverage; `SharedPackagesRuntime` does not use it. */
  getVmContext() {
    return {};
  }
};
