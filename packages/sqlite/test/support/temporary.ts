import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStores, type SqliteStores, type SqliteStoresOptions } from "@admit-one/sqlite";

/** A folder of its own for one test; removed afterwards. */
export const temporaryFolder = async (): Promise<{ readonly path: string } & AsyncDisposable> => {
  const path = await mkdtemp(join(tmpdir(), "admit-one-sqlite-"));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
};

/** Stores on a file of their own. */
export const temporaryStores = async (
  options: Omit<SqliteStoresOptions, "file"> = {},
): Promise<{ readonly stores: SqliteStores; readonly file: string } & AsyncDisposable> => {
  const folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  const stores = await createSqliteStores({ file, ...options });
  return {
    stores,
    file,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
};
