import type { ChangePrices } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const changed = {
  outcome: "conflict",
  reasons: [{ reason: "changed_meanwhile", ids: {} }],
};

const open = async () => {
  const world = createTestBoxOffice();
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("There is no show.");
  await world.boxOffice.createConcert(
    concertDocument({
      grades: [{ grade: "R", price: 1_000 }],
      shows: [
        { ...show, sections: [{ section: "A", grade: "R", rows: [{ row: "1", seats: 4 }] }] },
      ],
    }),
  );
  const { boxOffice } = world;
  const journal = async () => {
    const read = await boxOffice.readJournal();
    return read.outcome === "journal_found" ? read.entries.length : -1;
  };
  return { ...world, journal };
};

const sold = async (world: Awaited<ReturnType<typeof open>>) => {
  const sale = await world.boxOffice.sellSeats({
    showId: "show-1",
    seatIds: ["A-1-1", "A-1-2"],
    reason: "door",
    idempotencyKey: "sale",
  });
  if (sale.outcome !== "seats_sold") throw new Error(sale.outcome);
  return sale.reservation;
};

describe("a change of what is not as the operator saw it is refused in its own step", () => {
  test("of a queue's policy", async () => {
    const { boxOffice, journal } = await open();
    const change = (seen: object) =>
      boxOffice.changeQueue({ queueId: "queue-1", policy: { maxActive: 7 }, seen });
    expect(await change({ maxActive: 499 })).toEqual(changed);
    expect(await change({ maxActive: 500, burst: 1 })).toEqual(changed);
    expect(await journal()).toBe(1);
    expect(await change({ maxActive: 500, burst: undefined })).toMatchObject({
      queue: { policy: { maxActive: 7 } },
    });
  });

  test("of a concert", async () => {
    const { boxOffice, journal } = await open();
    const change = (seen: object) =>
      boxOffice.changeConcert({ concertId: "concert-1", title: "Winter", seen });
    expect(await change({ title: "Other" })).toEqual(changed);
    expect(await change({ metadata: { a: 1 } })).toEqual(changed);
    expect(await change({ policy: { holdForMs: 1 } })).toEqual(changed);
    expect(await journal()).toBe(1);
    const seen = {
      title: "겨울 콘서트",
      metadata: null,
      status: "published",
      policy: { holdForMs: 300_000 },
    };
    expect(await change(seen)).toMatchObject({ concert: { title: "Winter" } });
    // It names the state to reach: sent again after a lost answer, it is reached.
    expect(await change(seen)).toMatchObject({ outcome: "concert_changed" });
  });

  test("of a show, and of its prices", async () => {
    const { boxOffice, journal } = await open();
    const change = (title: string | null) =>
      boxOffice.changeShow({ showId: "show-1", title: "First", seen: { title } });
    expect(await change("Other")).toEqual(changed);
    const prices = (price: number) =>
      boxOffice.changePrices({
        showId: "show-1",
        grades: [{ grade: "R", price: 2_000 }],
        seen: { grades: [{ grade: "R", price }] },
      });
    expect(await prices(999)).toEqual(changed);
    expect(await journal()).toBe(1);
    expect(await change(null)).toMatchObject({ show: { title: "First" } });
    // Prices of sections, rows and seats may be seen, too: none of their own, or no such name.
    const own = (seen: ChangePrices["seen"]) =>
      boxOffice.changePrices({ showId: "show-1", grades: [{ grade: "R", price: 3_000 }], seen });
    for (const seen of [
      { sections: [{ section: "A", price: 1_000 }] },
      { rows: [{ section: "A", row: "1", price: 1_000 }] },
      { seats: [{ seatId: "A-1-1", price: 1_000 }] },
      { seats: [{ seatId: "Z-1-1", price: null }] },
    ]) {
      expect(await own(seen)).toEqual(changed);
    }
    expect(await prices(1_000)).toMatchObject({ outcome: "prices_changed" });
    expect(await prices(1_000)).toMatchObject({ outcome: "prices_changed" });
    const seen = {
      grades: [{ grade: "R", price: 2_000 }],
      sections: [{ section: "A", price: null }],
    };
    expect(await own(seen)).toMatchObject({ show: { priceFrom: 3_000 } });
  });

  test("of a reservation that is cancelled or moved", async () => {
    const world = await open();
    const { reservationId, version } = await sold(world);
    const { boxOffice } = world;
    const wrong = { version: version + 1 };
    const move = { reservationId, seatIds: ["A-1-3", "A-1-2"] };
    expect(await boxOffice.moveReservation({ ...move, seen: wrong })).toEqual(changed);
    expect(await boxOffice.cancelReservation({ reservationId, seen: wrong })).toEqual(changed);
    const part = { reservationId, seatIds: ["A-1-2"], idempotencyKey: "part" };
    expect(await boxOffice.cancelReservation({ ...part, seen: wrong })).toEqual(changed);
    expect(await boxOffice.moveReservation({ ...move, seen: { version } })).toMatchObject({
      outcome: "reservation_moved",
    });
    expect(await boxOffice.cancelReservation({ ...part, seen: wrong })).toMatchObject({
      outcome: "reservation_cancelled",
    });
    // A retry gets the answer of its key, whatever it saw.
    expect(await boxOffice.cancelReservation({ ...part, seen: wrong })).toMatchObject({
      outcome: "reservation_cancelled",
    });
  });
});
