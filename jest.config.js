/** One jest for the whole repository. `npm run jest -- <path>` runs a part of it against running test engines. */
module.exports = {
  testEnvironment: '<rootDir>/tools/test/jest/same-realm-environment.cjs',
  runtime: '<rootDir>/tools/test/jest/shared-packages-runtime.cjs',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tools'],
  testMatch: ['**/*.test.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@ultramarket/contracts$': '<rootDir>/libs/shared/contracts/src',
    '^@ultramarket/platform$': '<rootDir>/libs/shared/platform/src',
    '^@ultramarket/platform/mongo$': '<rootDir>/libs/shared/platform/src/mongo',
    '^@ultramarket/platform/testing$': '<rootDir>/libs/shared/platform/src/testing',
  },
  testTimeout: 60_000,
  // One more than the cores of a small machine: tests spend much of their time waiting for Kafka.
  maxWorkers: 3,
  // jest keeps the modules of every suite that a worker has run.
  workerIdleMemoryLimit: '1GB',
};
