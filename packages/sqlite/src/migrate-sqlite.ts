import { openMigrated } from "./open-migrated.ts";

/**
 * Brings the tables of a file up to date, for hosts that open it themselves, and answers the names of
 * the migrations that ran. Made with its folder where it is missing; of processes that do so at once
 * one migrates.
 */
export const migrateSqlite = async ({
  file,
}: {
  readonly file: string;
}): Promise<readonly string[]> => {
  const { database, ran } = openMigrated(file, undefined);
  database.close();
  return ran;
};
