import { readFileSync } from 'node:fs';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';

/** The part of the global object that the compiler's library leaves to browsers. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

/** The internals of Prisma's adapter that introspection has to be helped with. */
interface Introspecting {
  performIO(query: SqlQuery): Promise<{ fields: Array<{ dataTypeID: number }> }>;
  queryRaw(query: SqlQuery): Promise<SqlResultSet>;
}

const charOid = 18;
const textOid = 25;

/** The adapter knows no columns of the type "char", which the catalogue of PostgreSQL has: they are read as text. */
const readChars = (adapter: Introspecting): void => {
  const { performIO, queryRaw } = adapter;
  let chars: number[] = [];
  adapter.performIO = async (query) => {
    const result = await performIO.call(adapter, query);
    chars = result.fields.flatMap(({ dataTypeID }, index) => (dataTypeID === charOid ? [index] : []));
    for (const index of chars) Object.assign(result.fields[index] ?? {}, { dataTypeID: textOid });
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw.call(adapter, query);
    for (const index of chars) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
};

const connectTo = (url: string): SqlMigrationAwareDriverAdapterFactory => {
  const factory = new PrismaPg({ connectionString: url });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    readChars(adapter as unknown as Introspecting);
    return adapter;
  };
  return factory;
};

let started: Promise<void> | undefined;
const start = async (): Promise<void> => {
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: () => undefined } });
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    './schema_engine_bg.js': engine,
  });
  const { __wbg_set_wasm: setWasm } = engine as unknown as { __wbg_set_wasm(exports: unknown): void };
  setWasm(instance.exports);
  (instance.exports['__wbindgen_start'] as () => void)();
};

/**
 * What would have to be done to a live database so that it fits a schema file, in words; empty when it fits. Runs
 * Prisma's own engine as WebAssembly, because its binary cannot be had everywhere (docs/adr/0007).
 */
export const differences = async (databaseUrl: string, schemaFile: string): Promise<string> => {
  await (started ??= start());
  const files = [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }];
  const adapter = bindMigrationAwareSqlAdapterFactory(connectTo(databaseUrl));
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => undefined,
    adapter,
  );
  const { stdout } = await schemaEngine.diff({
    from: { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
};
