import { admitOneEntities, createSqlStores } from "@admit-one/sql";
import { createSqliteStores, ImmediateSqliteDialect, sqliteDialect } from "@admit-one/sqlite";
import { MikroORM } from "@mikro-orm/sqlite";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { temporaryFolder } from "./support/temporary.ts";

test("fault 30: figures take as many statements for forty shows as for one", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/box-office.db`;
  await (await createSqliteStores({ file, durability: "normal" }))[Symbol.asyncDispose]();
  const said: string[] = [];
  const verbose = (text: unknown): void => void said.push(String(text));
  const orm = await MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities],
    driverOptions: new ImmediateSqliteDialect(new Database(file, { verbose })),
  });
  const { concerts, figures } = createSqlStores({ orm, dialect: sqliteDialect });
  const query = { atMs: 0, sinceMs: 0, showsMax: 100, countMax: 10 };
  const statementsOf = async () => {
    said.length = 0;
    const { shows } = await figures.figures(query);
    const selects = said.filter((text) => text.startsWith("select"));
    return { shows: shows.length, selects: selects.length, all: said.length };
  };
  expect(await statementsOf()).toEqual({ shows: 0, selects: 2, all: 4 });
  for (let index = 0; index < 40; index += 1) {
    const plan = hallOf(2);
    const concertId = `concert-${index}` as typeof plan.concert.concertId;
    const showId = `show-${index}` as (typeof plan.shows)[number]["showId"];
    await concerts.create({
      concert: { ...plan.concert, concertId },
      shows: plan.shows.map((show) => ({ ...show, showId, concertId })),
      plans: plan.plans.map((one) => ({ ...one, showId })),
      seats: plan.seats.map((seat) => ({ ...seat, showId })),
      events: [],
    });
  }
  expect(await statementsOf()).toEqual({ shows: 40, selects: 2, all: 4 });
  await orm.close(true);
});
