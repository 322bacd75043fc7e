// The workspace's own PostgreSQL, for hosts that walk on one. Loaded by a name that the compiler does
// not follow: the gates are type-checked without the packages, too.
const localPostgres: string = "../../packages/local-postgres/src/index.ts";

type Server = {
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
};

export const startPostgres = async (): Promise<Server> => {
  const module = (await import(localPostgres)) as { startPostgres(): Promise<Server> };
  return await module.startPostgres();
};
