// The workspace's own PostgreSQL, for hosts that need one. The import uses a name that the compiler
// does not follow, because the gates are also type-checked without the packages.
const localPostgres: string = "../../packages/local-postgres/src/index.ts";

type Server = {
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
};

export const startPostgres = async (): Promise<Server> => {
  const module = (await import(localPostgres)) as { startPostgres(): Promise<Server> };
  return await module.startPostgres();
};
