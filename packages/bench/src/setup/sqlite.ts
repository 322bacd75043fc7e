import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStores } from "@admit-one/sqlite";
import Database from "better-sqlite3";
import { claimTable } from "./baselines-rows.ts";
import { createHall, type Hall } from "./hall.ts";

/** A new file on a disk. Both sides flush it at every commit. */
export const openSqliteHall = async (): Promise<
  AsyncDisposable & { readonly hall: Hall; readonly file: string }
> => {
  const folder = await mkdtemp(join(tmpdir(), "admit-one-bench-"));
  const file = join(folder, "box-office.db");
  const stores = await createSqliteStores({ file, durability: "full" });
  const database = new Database(file);
  database.exec(claimTable);
  database.close();
  return {
    hall: createHall(stores),
    file,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
