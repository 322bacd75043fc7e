import assert from "node:assert/strict";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createSqlStores } from "@admit-one/sql";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import type { Pool } from "pg";
import { expect, test } from "vitest";
import { pipelinedDialect } from "../src/dialect.ts";
import { migrated } from "./support/database.ts";
import { openHostOrm } from "./support/host.ts";

/** What is said to the database: statements, and how often somebody waits for an answer. */
const listening = () => {
  const said: string[] = [];
  let roundTrips = 0;
  let unanswered = 0;
  return {
    said,
    roundTrips: () => roundTrips,
    start: () => {
      said.length = roundTrips = 0;
    },
    watch: (pool: Pool): void => {
      pool.on("connect", (client) => {
        const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
        const counted = async (...args: readonly unknown[]): Promise<unknown> => {
          said.push(String(args[0]));
          // What is sent before the first answer comes travels together.
          if (unanswered === 0) roundTrips += 1;
          unanswered += 1;
          try {
            return await query(...args);
          } finally {
            unanswered -= 1;
          }
        };
        client.query = counted as typeof client.query;
      });
    },
  };
};

const holds = 64;

test("a lone hold costs two round trips, and 64 holds at once hardly more statements", async () => {
  const { watch, said, roundTrips, start } = listening();
  await using database = await createTestDatabase(migrated);
  const orm = await openHostOrm(database.url, watch, true);
  const stores = createSqlStores({ orm, dialect: pipelinedDialect });
  const { boxOffice } = createTestBoxOffice({ stores });
  const rows = [{ row: "1", seats: 2 * holds }];
  const { shows, ...document } = concertDocument();
  const [show] = shows;
  assert.ok(show);
  const sections = [{ section: "A", price: 100, rows }];
  await boxOffice.createConcert({ ...document, shows: [{ ...show, sections }] });
  const enter = async (userId: string): Promise<{ userId: string; token: string }> => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    assert.equal(issued.outcome, "token_issued");
    const { token } = issued.token;
    await boxOffice.lookUpToken({ queueId: "queue-1", token });
    return { userId, token };
  };
  const buyers = await Promise.all(
    Array.from({ length: holds + 2 }, (_, no) => enter(`user-${no}`)),
  );
  const hold = async (no: number): Promise<string> => {
    const buyer = buyers[no];
    assert.ok(buyer);
    const asked = { showId: "show-1", seatIds: [`A-1-${no + 1}`] };
    return (await boxOffice.reserveSeats({ ...buyer, ...asked })).outcome;
  };
  // The first hold learns what the concert's policy asks for.
  expect(await hold(holds)).toBe("seats_reserved");

  start();
  expect(await hold(holds + 1)).toBe("seats_reserved");
  // Begin and reads with the token among them; then all that is written, with the commit.
  expect(roundTrips()).toBeLessThanOrEqual(2);
  expect(said.length).toBeLessThanOrEqual(10);

  start();
  const outcomes = await Promise.all(Array.from({ length: holds }, (_, no) => hold(no)));
  expect(new Set(outcomes)).toEqual(new Set(["seats_reserved"]));
  // The first goes alone; all others go together.
  expect(said.length).toBeLessThanOrEqual(30);
  await stores.settle();
  await orm.close(true);
});
