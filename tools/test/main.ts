import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateClients } from '../generate/main';
import { startEngines } from '../local/engines/start-engines';
import { openLifetime } from '../local/lifetime';
import { cacheDir, root } from '../local/paths';
import { run } from '../local/process/run';
import { messageOf } from '../local/user-error';
import { runJest, temporaryRegistry } from '../local/test-run';
import { writeEnginesFile } from '../local/test-engines';

interface Verdict {
  passed: number;
  failed: number;
}

const verdict = (fine: boolean): Verdict => (fine ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

const bin = (path: string): string => join(root, 'node_modules', path);

/** One tool, quiet while it is content; what it complains about is shown in full. */
const tool = async (title: string, script: string, args: string[]): Promise<boolean> => {
  const begun = Date.now();
  const result = await run(process.execPath, [bin(script), ...args], { cwd: root });
  console.log(
    `${title}: ${result.code === 0 ? 'ok' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`,
  );
  if (result.code !== 0) console.log(result.output);
  return result.code === 0;
};

const rules = async (): Promise<Verdict> => {
  const fine = await tool('eslint', 'eslint/bin/eslint.js', [
    '.',
    '--ignore-pattern',
    '**/dist/',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-location',
    join(cacheDir, 'eslint'),
  ]);
  return verdict(fine);
};

const format = async (): Promise<Verdict> =>
  verdict(await tool('prettier', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']));

const types = async (): Promise<Verdict> =>
  verdict(await tool('types', 'typescript/bin/tsc', ['-p', 'tsconfig.json']));

/** Two at a time, one per core of a small machine. */
const checks = async (): Promise<Verdict[]> => {
  const [first, others] = await Promise.all([
    rules(),
    format().then(async (formatted) => [formatted, await types()]),
  ]);
  return [first, ...others];
};

/** Suites that start a whole fleet: side by side with others they would only wait for each other. */
const systemTests = '\\.system\\.test\\.ts$';
const otherTests = '(?<!\\.system)\\.test\\.ts$';

const jestVerdict = (file: string): Verdict => {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numRuntimeErrorTestSuites: number;
    };
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    };
  } catch (error) {
    console.log(`jest left no report: ${messageOf(error)}`);
    return verdict(false);
  }
};

const coverage = [
  '--coverage',
  '--coverageProvider=v8',
  '--coverageReporters=text-summary',
  '--coverageReporters=json-summary',
  '--collectCoverageFrom=libs/shared/*/src/**/*.ts',
  '--collectCoverageFrom=services/*/src/**/*.ts',
  '--collectCoverageFrom=!**/generated/**',
];

const lines = (least: number) => ({ lines: least });

/** Not a line about stock, money's arithmetic or the sagas goes untested. */
const thresholds = JSON.stringify({
  global: lines(85),
  './libs/shared/platform/src/money.ts': lines(100),
  './libs/shared/platform/src/saga/': lines(100),
  './services/inventory/src/domain/': lines(100),
  './services/inventory/src/use-cases/': lines(100),
  './services/inventory/src/adapters/': lines(100),
  './services/inventory/src/consumers/': lines(100),
  './services/order/src/domain/': lines(100),
  './services/order/src/sagas/': lines(100),
  './services/order/src/use-cases/order-steps.ts': lines(100),
  './services/order/src/use-cases/place-order.ts': lines(100),
  './services/order/src/adapters/settled-watch.ts': lines(100),
  './services/payment/src/domain/': lines(100),
  './services/payment/src/use-cases/': lines(100),
  './services/payment/src/workers/': lines(100),
  './services/payment/src/adapters/': lines(100),
  './libs/shared/platform/src/outbound/': lines(100),
  './libs/shared/platform/src/batching/': lines(100),
});

/** `npm test`: everything that can be checked, against real engines on free ports; leaves nothing behind. */
export const main = async (args: string[]): Promise<number> => {
  const lifetime = openLifetime(130);
  try {
    const { stateDir, registry } = await temporaryRegistry(lifetime);
    await generateClients(console.log);
    const running = await startEngines({ stateDir, ports: 'free', log: console.log, registry });
    lifetime.onEnd(() => running.stop());

    const file = join(stateDir, 'engines.json');
    writeEnginesFile(file, running);
    const report = (name: string): string => join(stateDir, `${name}.json`);
    const jest = (name: string, more: string[]): Promise<number> =>
      runJest(
        ['--json', `--outputFile=${report(name)}`, '--passWithNoTests', ...more],
        file,
        lifetime,
        registry,
      );
    // A part of the tests cannot cover the whole.
    const least = args.length === 0 ? [`--coverageThreshold=${thresholds}`] : [];
    const parts = await jest('parts', [
      // Before the options: jest takes what follows a list of patterns as more of them.
      ...args,
      ...coverage,
      ...least,
      `--testPathIgnorePatterns=${systemTests}`,
    ]);
    if (lifetime.ending) return lifetime.forever();
    // System tests bring their own.
    await running.stop();
    // They run the bundles in processes of their own, of which jest sees no coverage. While engines are away on purpose
    // the machine has little to do: the rest is checked meanwhile.
    const [system, checked] = await Promise.all([
      jest('system', [...args, '--maxWorkers=2', `--testPathIgnorePatterns=${otherTests}`]),
      checks(),
    ]);
    if (lifetime.ending) return lifetime.forever();
    const tested = [jestVerdict(report('parts')), jestVerdict(report('system'))];
    await lifetime.end();

    const verdicts = [...checked, ...tested];
    const passed = verdicts.reduce((sum, each) => sum + each.passed, 0);
    const failed = verdicts.reduce((sum, each) => sum + each.failed, 0);
    // jest may also fail for a reason that is no test, such as coverage below its threshold.
    const failures = failed === 0 && (parts !== 0 || system !== 0) ? 1 : failed;
    console.log(`${passed} passed, ${failures} failed`);
    return failures === 0 ? 0 : 1;
  } catch (error) {
    if (lifetime.ending) return lifetime.forever();
    await lifetime.end();
    console.log(messageOf(error));
    console.log('0 passed, 1 failed');
    return 1;
  }
};
