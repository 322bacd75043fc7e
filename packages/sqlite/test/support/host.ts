import { join } from "node:path";
import { admitOneEntities, createSqlStores, type SqlDialect, type SqlStores } from "@admit-one/sql";
import { ImmediateSqliteDialect, sqliteDialect } from "@admit-one/sqlite";
import { defineEntity, MikroORM, p } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { temporaryFolder, writeMigrated } from "./temporary.ts";

export const NoteEntity = defineEntity({
  name: "Note",
  tableName: "note",
  properties: { id: p.integer().primary(), text: p.text() },
});

export type Host = {
  readonly stores: SqlStores;
  readonly orm: MikroORM;
  readonly file: string;
} & AsyncDisposable;

/** MikroORM's own driver, or this package's, whose statements are carried out at once. */
export const drivers = ["mikro-orm", "at once"] as const;
type HostDriver = (typeof drivers)[number];

/** The stores on a host's own MikroORM instance, with its own entity. */
export const openHost = async (
  dialect: SqlDialect = sqliteDialect,
  driver: HostDriver = "mikro-orm",
  /** Gets every statement that this package's driver carries out. */
  verbose?: (statement: unknown) => void,
): Promise<Host> => {
  const folder = await temporaryFolder();
  const file = join(folder.path, "host.db");
  await writeMigrated(file);
  const orm = await MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities, NoteEntity],
    ...(driver === "at once" && {
      driverOptions: new ImmediateSqliteDialect(
        new Database(file, { ...(verbose && { verbose }) }),
      ),
    }),
  });
  await orm.em.execute("create table note (id integer primary key, text text not null)");
  await orm.em.execute("pragma synchronous = off");
  return {
    stores: createSqlStores({ orm, dialect }),
    orm,
    file,
    [Symbol.asyncDispose]: async () => {
      await orm.close(true);
      await folder[Symbol.asyncDispose]();
    },
  };
};
