import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { findOnPath, run } from '../../local/process/run';
import { type Check } from '../check';
import { Unavailable, type Tool } from '../tool';

const folder = join(root, 'infrastructure/terraform');

/** HashiCorp's licence allows no package of our own choosing: who wants this check installs it. */
const terraform: Tool = {
  name: 'terraform',
  folder: async () => {
    const program = findOnPath('terraform');
    if (!program)
      throw new Unavailable('terraform is not installed: https://developer.hashicorp.com/terraform');
    return join(program, '..');
  },
};

export const terraformChecks: readonly Check[] = [
  {
    name: 'terraform-format',
    proves: 'every Terraform file parses and is formatted',
    tools: [terraform],
    look: async ({ env }) => {
      const { code, output } = await run('terraform', ['fmt', '-check', '-recursive', '-diff', '-no-color'], {
        cwd: folder,
        env,
      });
      return code === 0 ? [] : [output.trim()];
    },
  },
  {
    name: 'terraform-validate',
    proves: 'every module has the arguments, types and references that the AWS provider knows',
    tools: [terraform],
    look: async ({ env, skip }) => {
      const lock = join(folder, '.terraform.lock.hcl');
      const locked = existsSync(lock);
      const data = mkdtempSync(join(tmpdir(), 'ultramarket-terraform-'));
      try {
        const options = { cwd: folder, env: { ...env, TF_DATA_DIR: data } };
        const begun = await run(
          'terraform',
          ['init', '-backend=false', '-input=false', '-no-color'],
          options,
        );
        if (/could not (connect to|retrieve the list)/i.test(begun.output))
          return skip('the registry of Terraform providers cannot be reached');
        if (begun.code !== 0) return [begun.output.trim()];
        const { code, output } = await run('terraform', ['validate', '-no-color'], options);
        return code === 0 ? [] : [output.trim()];
      } finally {
        rmSync(data, { recursive: true, force: true });
        if (!locked) rmSync(lock, { force: true });
      }
    },
  },
];
