import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";

/** Stores that are open; those that must be closed say how. */
export type OpenStores = Stores & Partial<AsyncDisposable>;

/** Opens what DATABASE_URL names. */
export const openStores = async ({ database }: Config): Promise<OpenStores> => {
  if (database.kind === "memory") return createMemoryStores();
  const { file, durability } = database;
  try {
    await mkdir(dirname(file), { recursive: true });
    // Loaded here, so that a server in memory does not pay for a database driver.
    const { createSqliteStores } = await import("@admit-one/sqlite");
    return await createSqliteStores({ file, durability });
  } catch (error) {
    // What has a code is trouble with the file; anything else is a mistake of ours and keeps its stack.
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new ConfigProblem(
      "DATABASE_URL",
      `names ${file}, which can't be opened (${error.message.split("\n")[0]})`,
      "give sqlite: with a file that this user may write, or memory:",
    );
  }
};
