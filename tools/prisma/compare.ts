import { differences } from './schema-engine';

/** One database and the schema file that should describe it. */
export interface Comparison {
  name: string;
  databaseUrl: string;
  schemaFile: string;
}

/** Reads comparisons as JSON from standard input and writes the differences by name, as JSON, to standard output. */
const main = async (): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const comparisons = JSON.parse(Buffer.concat(chunks).toString()) as Comparison[];
  const found: Record<string, string> = {};
  for (const { name, databaseUrl, schemaFile } of comparisons)
    found[name] = await differences(databaseUrl, schemaFile);
  // The engine keeps its connections and has no way to close them.
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
};
void main();
