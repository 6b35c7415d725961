import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type z } from 'zod';
import { presentServices } from '../../local/fleet/services';
import { root } from '../../local/paths';

type Definition = { name: string; config: z.ZodObject };

const definitionOf = async (name: string): Promise<Definition> => {
  const exported = (await import(join(root, 'services', name, 'src/service'))) as Record<string, Definition>;
  const definition = Object.values(exported).find((value) => value.name === name);
  if (!definition) throw new Error(`${name} exports no service`);
  return definition;
};

test.each(presentServices())('%s: .env.example names every setting, and nothing else', async (name) => {
  const { config } = await definitionOf(name);
  const text = readFileSync(join(root, 'services', name, '.env.example'), 'utf8');
  const named = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, variable]) => variable);
  expect(named.sort()).toEqual(Object.keys(config.shape).sort());
});
