import { type AuditProgress, auditStore, type BoxOffice } from "@admit-one/core";
import { createSqliteStores } from "@admit-one/sqlite";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { hallOf } from "./support/hall.ts";
import { temporaryStores } from "./support/temporary.ts";

// Fault 52: the audit of a store that is served.

const seats = 40;

const openSale = async (boxOffice: BoxOffice): Promise<void> => {
  const [show] = concertDocument().shows;
  const rows = [{ row: "1", seats }];
  const shows = [{ ...show, sections: [{ section: "A", price: 110_000, rows }] }] as never;
  await boxOffice.createConcert(concertDocument({ shows }));
};

/** Holds, pays, gives back or lets be. */
const buy = async (boxOffice: BoxOffice, index: number): Promise<void> => {
  const userId = `user-${index}`;
  const joined = await boxOffice.issueToken({ queueId: "queue-1", userId });
  if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
  const { token } = joined.token;
  const seatIds = [`A-1-${index + 1}`];
  const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds, userId, token });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  if (index % 4 === 0) await boxOffice.releaseReservation({ reservationId, userId });
  else if (index % 4 !== 1) await boxOffice.pay({ reservationId, userId, token });
  if (index % 8 === 2) await boxOffice.cancelReservation({ reservationId });
};

test("fault 52: an audit in the middle of a sale finds nothing wrong, and nobody waits for it", async () => {
  await using open = await temporaryStores({ durability: "normal" });
  const { stores } = open;
  const { boxOffice } = createTestBoxOffice({ stores });
  await openSale(boxOffice);
  let next = 0;
  const sold: number[] = [];
  // Each row that is read lets another buyer come.
  const onProgress = (): void => {
    if (next >= seats) return;
    const index = next;
    next += 1;
    void buy(boxOffice, index).then(() => sold.push(index));
  };
  let within = 0;
  for (let audits = 0; next < seats && audits < seats; audits += 1) {
    const before = sold.length;
    const report = await auditStore(stores.bookings, undefined, { onProgress, pageMax: 1 });
    expect(report).toMatchObject({ ok: true, breaches: [] });
    within += sold.length - before;
  }
  expect(within).toBeGreaterThan(seats / 4);
  await expect.poll(() => sold.length).toBe(seats);
  expect((await boxOffice.audit()).ok).toBe(true);
});

/** Reservations of a seat each, as a sale leaves them that nobody pays in. */
const fill = (file: string, count: number): void => {
  const database = new Database(file);
  const numbers = `with recursive i(i) as (select 1 union all select i + 1 from i where i < ${count})`;
  const owned =
    "update admit_seat set state = 'held', reservation_id = 'r' || plan_no, until_ms = 9, " +
    "holder_id = 'r' || plan_no";
  database.exec(`begin;
    ${numbers} insert into admit_reservation (reservation_id, show_id, concert_id, user_id, queue_id,
      token_no, seats, amount, currency, created_at_ms, expires_at_ms, declines, version, status)
    select 'r' || plan_no, show_id, 'concert-1', 'u' || plan_no, 'queue-1', plan_no,
      json_array(json_object('seatId', seat_id, 'price', price)), price, 'KRW', 1, 9, 0, 1, 'held'
    from admit_seat join i on i = plan_no;
    ${owned} where exists (select 1 from admit_reservation where reservation_id = 'r' || plan_no);
    commit`);
  database.close();
};

test("fault 52: it is read in pieces, between which everything else has its turn", async () => {
  await using open = await temporaryStores({ durability: "normal" });
  await open.stores.concerts.create(hallOf(3_000));
  fill(open.file, 2_400);
  const told: AuditProgress[] = [];
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  const onProgress = (progress: AuditProgress) => told.push(progress);
  const report = await auditStore(open.stores.bookings, undefined, { onProgress });
  running = false;
  expect(report).toMatchObject({ ok: true, counts: { seatsTaken: 2_400, reservations: 2_400 } });
  // Several reads to each 200 reservations.
  expect(turns).toBeGreaterThanOrEqual(2 * (2_400 / 200));
  expect(told.at(0)).toEqual({ done: 0, total: 2_400 });
  expect(told.map(({ done }) => done)).toEqual(told.map((_, index) => index * 200));
});

test("a database in memory is copied at once, and steps go on while the copy is read", async () => {
  await using stores = await createSqliteStores({ file: ":memory:" });
  const { boxOffice } = createTestBoxOffice({ stores });
  await openSale(boxOffice);
  await buy(boxOffice, 2);
  await stores.bookings.view(async (view) => {
    await buy(boxOffice, 3);
    expect(await view.counts()).toMatchObject({ reservations: 1, payments: 1 });
  });
  expect(await boxOffice.audit()).toMatchObject({ ok: true, counts: { reservations: 2 } });
});
