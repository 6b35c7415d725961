import { type EngineName } from '../local/engines/engine';
import { type TestFleet } from '../local/test-fleet';

/**
 * Kills engines, does `work` without them, and starts them again on the same data and ports, also when `work` fails.
 * Tells from when to when they were away.
 */
export const outage = async (
  { engines }: Pick<TestFleet, 'engines'>,
  names: readonly EngineName[],
  work: () => Promise<unknown>,
): Promise<{ from: number; to: number }> => {
  const stopped = names.map((name) => engines.engine(name));
  // MongoDB's stand-in promises nothing about a kill -9 (docs/adr/0006).
  await Promise.all(stopped.map((engine) => (engine.name === 'mongo' ? engine.stop() : engine.kill9())));
  const from = Date.now();
  let to = from;
  try {
    await work();
  } finally {
    to = Date.now();
    await Promise.all(stopped.map((engine) => engine.start()));
  }
  return { from, to };
};

/** What the services that are not well say of it, such as `payment: consumer`; or that one says nothing. */
export const unwell = async ({ fleet }: Pick<TestFleet, 'fleet'>): Promise<string[]> => {
  const complaints = await Promise.all(
    fleet.services.map(async (name) => {
      const answer = await fetch(`${fleet.url(name)}/health`).catch(() => undefined);
      if (!answer) return `${name}: no answer`;
      if (answer.ok) return undefined;
      const { dependencies } = (await answer.json()) as { dependencies: Record<string, 'up' | 'down'> };
      const down = Object.keys(dependencies).filter((dependency) => dependencies[dependency] === 'down');
      return `${name}: ${down.join(', ') || 'starting or stopping'}`;
    }),
  );
  return complaints.filter((complaint) => complaint !== undefined);
};

/** The processes of the services: as long as none was started again, they stay the same. */
export const processesOf = ({ fleet }: Pick<TestFleet, 'fleet'>): string[] =>
  fleet.services.map((name) => `${name} ${fleet.process(name).pid}`);
