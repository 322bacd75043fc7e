import { openMigrated } from "./open-migrated.ts";

/**
 * Brings the tables of a file up to date, for hosts that open it themselves. Made with its folder
 * where it is missing; of processes that do so at once one migrates.
 */
export const migrateSqlite = async ({ file }: { readonly file: string }): Promise<void> => {
  const { database, orm } = await openMigrated(file, undefined);
  database.close();
  await orm.close(true);
};
