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
  const query = { atMs: 0, sinceMs: 0, countMax: 10 };
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
      seats: plan.seats.map((seat) => ({ ...seat, showId })),
      events: [],
    });
  }
  expect(await statementsOf()).toEqual({ shows: 40, selects: 2, all: 4 });
  await orm.close(true);
});

test("figures are counted for shows from before they were", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/box-office.db`;
  const stores = await createSqliteStores({ file, durability: "normal" });
  await stores.concerts.create(hallOf(5));
  await stores[Symbol.asyncDispose]();
  const database = new Database(file);
  // As an older version left it.
  database.exec(`update admit_seat set state = 'sold' where plan_no = 1;
    update admit_seat set state = 'held' where plan_no in (2, 3);
    drop index admit_show_closing; drop index admit_payment_disputed;
    drop index admit_refund_outside; drop index admit_refund_by_hand; drop index admit_refund_twice;
    alter table admit_show drop column free_seats; alter table admit_show drop column held_seats;
    alter table admit_show drop column sold_seats;
    delete from admit_migration where name = '0020_figures'`);
  database.close();
  await using again = await createSqliteStores({ file, durability: "normal" });
  const { shows } = await again.figures.figures({ atMs: 0, sinceMs: 0, countMax: 1 });
  expect(shows).toMatchObject([{ free: 2, held: 2, sold: 1 }]);
});
