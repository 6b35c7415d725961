import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { download, installOnce } from './install';
import { findMaven, oneMavenAtATime } from './java';
import { versions } from './versions';

type Log = (line: string) => void;

export interface MavenPackage {
  /** Folder below the engines' folder; with the version in it. */
  name: string;
  /** Said while it is fetched. */
  what: string;
  /** The inside of <dependencies>. */
  dependencies: string;
}

const pomOf = ({
  name,
  dependencies,
}: MavenPackage): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ultramarket.local</groupId><artifactId>${name}</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependencies.trim()}
  </dependencies>
</project>
`;

export const dependency = (group: string, artifact: string, version: string, inner = ''): string =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${inner}</dependency>`;

/**
 * Fetches a package with everything it needs from Maven Central into `lib`. `finish` may add to the folder before it
 * counts as complete. Answers the folder.
 */
export const fetchJars = (
  maven: MavenPackage,
  log: Log,
  finish: (folder: string) => Promise<void> = async () => undefined,
): Promise<string> =>
  installOnce(maven.name, log, async (folder) => {
    const pom = join(folder, 'pom.xml');
    writeFileSync(pom, pomOf(maven));
    const goal = `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`;
    const args = [
      '-q',
      '-B',
      '--strict-checksums',
      '-f',
      pom,
      goal,
      `-DoutputDirectory=${join(folder, 'lib')}`,
      '-DincludeScope=runtime',
    ];
    await oneMavenAtATime(() => download(log, maven.what, findMaven(), args, { cwd: folder }));
    await finish(folder);
  });

/** An explicit list: a class archive only fits the very class path it was recorded with. */
export const classPathOf = (lib: string): string =>
  readdirSync(lib)
    .sort()
    .map((jar) => join(lib, jar))
    .join(':');
