export type FoundMigrations = {
  /** The names of this version's migrations, in the order in which they run. */
  readonly known: readonly string[];
  /** The names of the migrations that the database lists as executed. */
  readonly executed: readonly string[];
  /** The tables of the box office that exist in the database. */
  readonly tables: readonly string[];
};

/** The table of the executed migrations' names. */
export const migrationTable = "admit_migration";

/**
 * The first migration of the versions before the first release, whose tables differed. Every
 * database of that time has it.
 */
const beforeRelease = "0001_init";

/**
 * The reason why a database cannot be brought up to date, and what to do about it; null if it can.
 */
export const migrationObstacle = ({ known, executed, tables }: FoundMigrations): string | null => {
  if (executed.includes(beforeRelease)) {
    return (
      "was written before the first release of Admit One, and this version can't read it. " +
      "Nothing was changed. Use a new database."
    );
  }
  const unknown = executed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return (
      `was written by a newer version of Admit One (it has ${unknown.join(", ")}). ` +
      "Start that version, or use another database."
    );
  }
  const own = tables.filter((table) => table !== migrationTable);
  if (executed.length > 0 || own.length === 0) return null;
  return (
    `has tables of Admit One (${own.join(", ")}), and no record in ${migrationTable} of what made ` +
    `them. Either other programs made them, or a schema tool dropped or emptied ${migrationTable}: ` +
    "list the box office's tables in its schemaGenerator.skipTables. Nothing was changed. Restore " +
    `${migrationTable} from a backup, or insert the names of the migrations that the tables are of: ` +
    `insert into ${migrationTable} (name) values ${known.map((name) => `('${name}')`).join(", ")}.`
  );
};
