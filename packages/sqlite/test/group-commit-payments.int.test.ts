import { concertDocument, createTestBoxOffice, peekEvents } from "@admit-one/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

const seats = 6;

/** How each of the buyers pays; everybody holds a seat of their own. */
const ways = fc.array(
  fc.constantFrom("approve", "decline", "fail", "delay", "redirect", "wallet", "poor wallet"),
  { minLength: 1, maxLength: seats },
);

/** What the order of the steps decides when their buyers ask together: nobody's money or seats. */
const inNoOrder = (report: unknown): unknown =>
  JSON.parse(JSON.stringify(report), (key, value: unknown) =>
    key === "version" || key === "sequence" ? null : value,
  );

const payAll = async (how: readonly string[], atOnce: boolean): Promise<unknown> => {
  await using opened = await temporaryStores({ durability: "normal" });
  const { stores } = opened;
  const { boxOffice, clock } = createTestBoxOffice({ stores, wallet: {} });
  const queue = { queueId: "queue-1", maxActive: null, ratePerMinute: null };
  await boxOffice.createConcert(concertDocument({ queue }));
  const holds = [];
  for (const [index, way] of how.entries()) {
    const userId = `user-${index}`;
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const { token } = issued.token;
    const seatIds = [`A-1-${index + 1}`];
    const held = await boxOffice.reserveSeats({ userId, token, showId: "show-1", seatIds });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    const amount = way === "wallet" ? 110_000 : 1;
    const credit = { userId, amount, currency: "KRW", idempotencyKey: `credit-${index}` };
    await boxOffice.creditWallet(credit);
    const method = way.endsWith("wallet") ? { type: "wallet" } : { type: "scripted", outcome: way };
    const { reservationId } = held.reservation;
    holds.push({ userId, token, reservationId, method, idempotencyKey: `pay-${index}` });
  }
  const answers: unknown[] = [];
  if (atOnce) answers.push(...(await Promise.all(holds.map((hold) => boxOffice.pay(hold)))));
  else for (const hold of holds) answers.push(await boxOffice.pay(hold));
  // What is not settled yet is looked up by the recoverer, in its batches.
  clock.advance(3_600_000);
  while ((await boxOffice.work.recover()) > 0);
  const events = await peekEvents(stores.events);
  return inNoOrder({
    answers,
    snapshot: await stores.bookings.snapshot(),
    seats: await stores.concerts.seatsSince("show-1" as never, 0),
    // Within a reservation the order counts, and it alone.
    events: Object.groupBy(events, ({ stream }) => stream),
    audit: (await boxOffice.audit()).breaches,
  });
};

test("payments that are committed together leave what single ones would", async () => {
  await fc.assert(
    fc.asyncProperty(ways, async (how) => {
      const expected = await payAll(how, false);
      expect(expected).toMatchObject({ audit: [] });
      expect(await payAll(how, true)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
}, 120_000);
