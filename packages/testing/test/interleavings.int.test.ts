import type { BookingStore, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

const userIds = ["user-1", "user-2", "user-3"] as const;
const seatIds = ["A-1-1", "A-1-2", "A-1-3"] as const;

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant("reserve" as const),
      userId: fc.constantFrom(...userIds),
      seatIds: fc.uniqueArray(fc.constantFrom(...seatIds), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constantFrom("release" as const, "pay" as const, "pay" as const),
      userId: fc.constantFrom(...userIds),
      outcome: fc.constantFrom("approve", "decline", "fail", "delay"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant("wait" as const),
      ms: fc.constantFrom(1000, 60_000, 299_999, 300_000, 600_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom("sweep", "recover", "relay") }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Several acts at once, then the next several. */
const rounds = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { maxLength: 12 });

const play = async (
  stores: Stores,
  script: readonly (readonly Act[])[],
  seen: Set<string> = new Set(),
): Promise<void> => {
  const { boxOffice, clock, gateway } = createTestBoxOffice({ stores });
  await boxOffice.createConcert(
    concertDocument({ queue: { queueId: "queue-1", activeForMs: 86_400_000 } }),
  );

  const enter = async (userId: string): Promise<{ userId: string; token: string }> => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return { userId, token: issued.token.token };
  };

  const perform = async (it: Act): Promise<void> => {
    switch (it.act) {
      case "reserve": {
        const buyer = await enter(it.userId);
        const wish = { ...buyer, showId: "show-1", seatIds: it.seatIds };
        seen.add((await boxOffice.reserveSeats(wish)).outcome);
        return;
      }
      case "release":
      case "pay": {
        const { userId } = it;
        const listed = await boxOffice.listReservations({ userId, limit: 1 });
        const [newest] = "reservations" in listed ? listed.reservations : [];
        if (newest === undefined) return;
        const { reservationId } = newest;
        if (it.act === "release") {
          seen.add((await boxOffice.releaseReservation({ userId, reservationId })).outcome);
          return;
        }
        const method = { type: "scripted", outcome: it.outcome };
        const { token } = await enter(userId);
        seen.add((await boxOffice.pay({ userId, token, reservationId, method })).outcome);
        return;
      }
      case "wait":
        clock.advance(it.ms);
        return;
      case "sweep":
      case "recover":
      case "relay":
        await boxOffice.work[it.act]();
    }
  };

  for (const round of script) {
    await Promise.all(round.map(perform));
    expect(await boxOffice.audit()).toMatchObject({ ok: true, breaches: [] });
  }
  // Once everything had its time, what is kept of the money is what was confirmed (L4).
  for (let step = 0; step < 10; step += 1) {
    clock.advance(120_000);
    await boxOffice.work.recover();
    await boxOffice.work.sweep();
  }
  const { reservations } = await stores.bookings.snapshot();
  const confirmed = reservations.filter(({ status }) => status === "confirmed");
  const due = confirmed.reduce((sum, { amount }) => sum + amount, 0);
  const kept = gateway.ledger().reduce((sum, line) => sum + line.captured - line.refunded, 0);
  expect(kept).toBe(due);
  expect(gateway.ledger().every(({ captures }) => captures === 1)).toBe(true);
  expect(await boxOffice.audit()).toMatchObject({ ok: true, breaches: [] });
};

test("whatever interleaves, no seat is sold twice and no money is lost", async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(rounds, (script) => play(createMemoryStores(), script, seen));
  await fc.assert(property, { numRuns: 150 * times });
  // The scripts reach every corner that they are for.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      "seats_reserved",
      "seat_already_reserved",
      "reservation_released",
      "reservation_not_held",
      "payment_in_progress",
      "payment_captured",
      "payment_declined",
      "payment_pending",
    ]),
  );
});

/** Loads, lets others in, then decides over what it loaded: a check and a write apart. */
const staleSeats = (bookings: BookingStore): BookingStore => ({
  ...bookings,
  update: async (slice, decide) => {
    const loaded = await bookings.update(slice, (state) => ({ outcome: state }));
    await Promise.resolve();
    return bookings.update(slice, (state) => decide({ ...loaded, show: state.show }));
  },
});

test("the same scripts catch a store that decides over what it loaded before", async () => {
  const property = fc.asyncProperty(rounds, (script) => {
    const stores = createMemoryStores();
    return play({ ...stores, bookings: staleSeats(stores.bookings) }, script);
  });
  const { failed } = await fc.check(property, { numRuns: 150, endOnFailure: true });
  expect(failed).toBe(true);
});
