import { type Tool } from './tool';

/** Something that can be wrong with how UltraMarket is deployed, watched or load-tested, and the tool that sees it. */
export interface Check {
  /** `npm run ops:check -- <name>` runs it alone. */
  name: string;
  /** What is certain once it has passed: one sentence. */
  proves: string;
  /** Programs beyond Node. A check without any is also part of `npm test`. */
  tools?: readonly Tool[];
  /** Takes minutes: runs only when named or with `--all`. */
  slow?: boolean;
  /** Says each thing that is wrong; nothing when all is well. `path` has the tools in front. */
  look: (surroundings: Surroundings) => Promise<string[]>;
}

export interface Surroundings {
  /** For child processes: PATH with the folders of the check's tools first. */
  env: Record<string, string>;
  log: (line: string) => void;
  /** Ends the check without a verdict, for a reason that only shows while it runs. */
  skip: (reason: string) => never;
}
