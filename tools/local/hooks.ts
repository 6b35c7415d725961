import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type EngineUrls } from './engines/engine';
import { type Fleet } from './fleet/start-fleet';
import { root } from './paths';

/** What seeding and the first purchase get to work with. */
export interface HookContext {
  fleet: Fleet;
  engines: EngineUrls;
  log: (line: string) => void;
}

export type Hook = (context: HookContext) => Promise<void>;

/** Tools that are optional parts of a start or commands of their own: `tools/<name>/main.ts`. */
export interface ToolModule {
  /** Called by `npm start` once everything is up. */
  afterStart?: Hook;
  /** The command `npm run <name>`. */
  main?: (args: string[]) => Promise<number>;
}

export const loadTool = (name: string): ToolModule | undefined => {
  const file = join(root, 'tools', name, 'main.ts');
  return existsSync(file) ? (createRequire(__filename)(file) as ToolModule) : undefined;
};
