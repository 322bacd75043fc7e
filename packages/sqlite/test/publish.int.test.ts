// Fault 27: nobody waits while a large concert is published. Counted in rows and pieces, since how
// long either takes depends on the machine.
import type { SqlDialect } from "@admit-one/sql";
import { sqliteDialect } from "@admit-one/sqlite";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";
import { openHost } from "./support/host.ts";

const seatsPerStep = 100;
const pieces = 30;
/** A hold is a few steps, and there is room for all of them between two pieces. */
const piecesPerHold = 2;

type Counted = {
  readonly dialect: SqlDialect;
  /** Rows that each statement, and each step that was kept, changed of seats. */
  readonly byStatement: number[];
  readonly byStep: number[];
};

/** Counts what the one connection writes. */
const counting = (): Counted => {
  const byStatement: number[] = [];
  const byStep: number[] = [];
  let inStep = 0;
  const dialect: SqlDialect = {
    ...sqliteDialect,
    atOnce: (connection) => {
      const inner = sqliteDialect.atOnce?.(connection);
      if (inner === undefined) return undefined;
      return {
        all: inner.all,
        run: (text, params) => {
          if (text.startsWith("begin")) inStep = 0;
          const changed = inner.run(text, params);
          if (
            /^(?:(?:insert into|delete from) admit_seat |update admit_seat set price )/.test(text)
          ) {
            inStep += changed;
            byStatement.push(changed);
          }
          if (text === "commit" && inStep > 0) byStep.push(inStep);
          return changed;
        },
      };
    },
  };
  return { dialect, byStatement, byStep };
};

const sectionOf = (seats: number) => ({
  section: "A",
  price: 1_000,
  rows: [{ row: "1", seats }],
});

const documentOf = (concertId: string, seats: number) => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new TypeError("A document has shows.");
  return concertDocument({
    concertId,
    queue: { queueId: concertId },
    policy: { maxHolds: 1_000 },
    shows: [{ ...show, showId: `${concertId}-1`, sections: [sectionOf(seats)] }],
  });
};

test("a large concert is written in small steps, between which buyers are served", async () => {
  const { dialect, byStatement, byStep } = counting();
  await using host = await openHost(dialect, "at once");
  const { boxOffice } = createTestBoxOffice({ stores: host.stores });
  await boxOffice.createConcert(documentOf("small", 10));
  const joined = await boxOffice.issueToken({ queueId: "small", userId: "user-1" });
  if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
  const { token } = joined.token;
  byStatement.length = 0;
  byStep.length = 0;

  let isOver = false;
  const waited: number[] = [];
  const publishing = boxOffice
    .createConcert(documentOf("large", pieces * seatsPerStep))
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    const before = byStep.length;
    const held = await boxOffice.reserveSeats({
      showId: "small-1",
      seatIds: ["A-1-1"],
      userId: "user-1",
      token,
    });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    waited.push(byStep.length - before);
    const { reservationId } = held.reservation;
    await boxOffice.releaseReservation({ reservationId, userId: "user-1" });
  }
  expect((await publishing).outcome).toBe("concert_created");
  expect(dialect.seatsPerStep).toBe(seatsPerStep);
  expect(byStep).toEqual(Array.from({ length: pieces }, () => seatsPerStep));
  expect(Math.max(...byStatement)).toBe(seatsPerStep);
  expect(waited.length).toBeGreaterThan(pieces / piecesPerHold);
  expect(Math.max(...waited)).toBeLessThanOrEqual(piecesPerHold);
});

test("a large show gets other prices and more seats in small steps, between which buyers are served", async () => {
  const { dialect, byStep } = counting();
  await using host = await openHost(dialect, "at once");
  const { boxOffice } = createTestBoxOffice({ stores: host.stores });
  await boxOffice.createConcert(documentOf("large", pieces * seatsPerStep));
  const joined = await boxOffice.issueToken({ queueId: "large", userId: "user-1" });
  if (joined.outcome !== "token_issued") throw new Error(joined.outcome);
  const { token } = joined.token;
  const showId = "large-1";

  /** Holds and releases while the change runs. Returns how many pieces each hold waited for. */
  const sellDuring = async (change: Promise<{ readonly outcome: string }>) => {
    byStep.length = 0;
    let isOver = false;
    const changing = change.finally(() => {
      isOver = true;
    });
    const waited: number[] = [];
    while (!isOver) {
      const before = byStep.length;
      const asked = { showId, seatIds: ["A-1-1"], userId: "user-1", token };
      const held = await boxOffice.reserveSeats(asked);
      if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
      waited.push(byStep.slice(before).filter((count) => count === seatsPerStep).length);
      const { reservationId } = held.reservation;
      await boxOffice.releaseReservation({ reservationId, userId: "user-1" });
    }
    await changing;
    return waited;
  };
  const prices = { showId, sections: [{ section: "A", price: 2_000 }] };
  const repriced = await sellDuring(boxOffice.changePrices(prices));
  expect(byStep.filter((count) => count === seatsPerStep)).toHaveLength(pieces);
  const sections = [{ ...sectionOf(pieces * seatsPerStep), section: "B" }];
  const more = { showId, sections, idempotencyKey: "more" };
  const added = await sellDuring(boxOffice.addSections(more));
  expect(byStep.filter((count) => count === seatsPerStep)).toHaveLength(pieces);
  expect(Math.max(...byStep)).toBe(seatsPerStep);
  for (const waited of [repriced, added]) {
    expect(waited.length).toBeGreaterThan(pieces / piecesPerHold);
    expect(Math.max(...waited)).toBeLessThanOrEqual(piecesPerHold);
  }
  const { seats } = await host.stores.concerts.seatsSince(showId as never, 0);
  expect(seats.map(({ price }) => price)).toEqual([
    ...Array.from({ length: pieces * seatsPerStep }, () => 2_000),
    ...Array.from({ length: pieces * seatsPerStep }, () => 1_000),
  ]);
});

test("what nobody goes on with is removed in small steps", async () => {
  const { dialect, byStep } = counting();
  await using host = await openHost(dialect, "at once");
  const stores = {
    ...host.stores,
    concerts: { ...host.stores.concerts, publish: () => Promise.reject(new Error("stopped")) },
  };
  const { boxOffice, clock } = createTestBoxOffice({ stores });
  const large = documentOf("large", pieces * seatsPerStep);
  await expect(boxOffice.createConcert(large)).rejects.toThrow("stopped");
  clock.advance(600_001);
  byStep.length = 0;
  while ((await boxOffice.work.sweep()) > 0);
  expect(byStep).toEqual(Array.from({ length: pieces }, () => seatsPerStep));
  expect((await createTestBoxOffice(host).boxOffice.createConcert(large)).outcome).toBe(
    "concert_created",
  );
});
