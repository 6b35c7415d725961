import tseslint from 'typescript-eslint';
import globals from 'globals';

/** Services may use the two shared libraries and their own files, never another service (docs/adr/0001). */
const serviceNames =
  'auth|user|product|order|payment|cart|inventory|search|review|shipping|notification|analytics|recommendation|admin|file';

const otherServices = [
  {
    regex: `^@ultramarket/(${serviceNames})`,
    message: 'A service never imports another service: use an event, a command or HTTP.',
  },
  {
    regex: `\\.\\./(${serviceNames})/(src|test)`,
    message: 'A service never imports another service.',
  },
  { regex: 'tools/', message: 'Services do not know the tools that run them.' },
];

const drivers =
  'pg|ioredis|mongoose|mongodb|@elastic/elasticsearch|@clickhouse/client|@prisma/[a-z-]+|kafkajs|nodemailer|stripe|@aws-sdk/[a-z0-9-]+';
const storeAccess = [
  { regex: `^(${drivers})($|/)`, message: 'Only adapters know a driver: give the use case a port.' },
  { regex: '/adapters/', message: 'Only service.ts knows adapters: give the use case a port.' },
  { regex: '/generated/prisma', message: 'Only adapters know rows: give the use case a port.' },
  {
    regex: '^@ultramarket/platform$',
    importNames: ['statement'],
    message: 'SQL lives in adapters.',
  },
];
const portsInConsumers = {
  regex: '/ports$',
  message: 'A consumer maps a message to a use case: take the use cases of the service.',
};

export default tseslint.config(
  { ignores: ['**/node_modules/', '.ultramarket/', 'coverage/', '**/generated/', '**/dist/'] },
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'inline-type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['services/*/src/**/*.ts', 'libs/shared/*/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(parse|safeParse)$/][callee.object.type="CallExpression"] CallExpression > MemberExpression[object.name="z"]',
          message: 'Zod compiles a schema when it is first used: make it a constant of the module.',
        },
      ],
    },
  },
  { files: ['services/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: otherServices }] } },
  // What a service is made of may know each other in one direction only (ARCHITECTURE.md).
  {
    files: ['services/*/src/{domain,use-cases,workers,consumers,routes,graphql}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...otherServices, ...storeAccess] }] },
  },
  {
    files: ['services/*/src/consumers/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [...otherServices, ...storeAccess, portsInConsumers] }],
    },
  },
  {
    files: ['services/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Configuration comes from defineService({ config }).',
        },
      ],
    },
  },
  {
    files: ['libs/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: `^@ultramarket/(${serviceNames})`, message: 'Shared code knows no service.' },
            { regex: 'services/|tools/', message: 'Shared code knows no service and no tool.' },
          ],
        },
      ],
    },
  },
  { files: ['tools/**', 'k6/**', 'infrastructure/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
