import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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

const migrate = async (): Promise<Buffer> => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "empty.db");
  const stores = await createSqliteStores({ file, durability: "normal" });
  await stores[Symbol.asyncDispose]();
  return await readFile(file);
};
let migrated: Promise<Buffer> | undefined;

/** Writes a file with our tables, which are made once: to migrate takes longer than most tests. */
export const writeMigrated = async (file: string): Promise<void> => {
  migrated ??= migrate();
  await writeFile(file, await migrated);
};

/** Stores on a file of their own. */
export const temporaryStores = async (
  options: Omit<SqliteStoresOptions, "file" | "onMigrated"> = {},
): Promise<{ readonly stores: SqliteStores; readonly file: string } & AsyncDisposable> => {
  const folder = await temporaryFolder();
  const file = join(folder.path, "box-office.db");
  await writeMigrated(file);
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
