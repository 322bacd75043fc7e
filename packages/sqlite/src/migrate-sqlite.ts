import { openMigrated } from "./open-migrated.ts";

/**
 * Brings the tables of a file up to date, for hosts that open it themselves. Creates the file and
 * its folder if they are missing. Returns the names of the migrations that ran. If several
 * processes start at once, one migrates.
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
