import type { ConcertDocument } from "@admit-one/core";
import fc from "fast-check";
import { startMs } from "../fixtures/plan.ts";

const hourMs = 3_600_000;

/** Ids as people choose them. */
const chosenId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,15}$/);

const section = fc.record({
  price: fc.integer({ min: 0, max: 500_000 }),
  rows: fc
    .array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })
    .map((counts) => counts.map((seats, index) => ({ row: String(index + 1), seats }))),
});

const show = fc
  .record({
    sections: fc
      .array(section, { minLength: 1, maxLength: 3 })
      .map((drawn) => drawn.map((it, index) => ({ section: "ABC"[index] ?? "Z", ...it }))),
    opensInMs: fc.integer({ min: -24, max: 24 }).map((hours) => hours * hourMs),
    sellsForMs: fc.integer({ min: 1, max: 1_000 }).map((hours) => hours * hourMs),
  })
  .map(({ sections, opensInMs, sellsForMs }) => {
    // A show whose sale is over cannot be put on sale.
    const salesCloseAtMs = startMs + Math.max(opensInMs, 0) + sellsForMs;
    const salesOpenAtMs = startMs + opensInMs;
    return { sections, salesOpenAtMs, salesCloseAtMs, startsAtMs: salesCloseAtMs + hourMs };
  });

/** Concerts that can be put on sale, close to the start of a fake clock. */
export const concertDocuments = (): fc.Arbitrary<ConcertDocument> =>
  fc.record({
    concertId: chosenId,
    title: fc.constantFrom("겨울 콘서트", "An evening", "1 < 2 & 3"),
    currency: fc.constantFrom("KRW", "EUR", "JPY"),
    queue: fc.record({
      maxActive: fc.option(fc.integer({ min: 1, max: 1_000 })),
      ratePerMinute: fc.option(fc.integer({ min: 1, max: 10_000 })),
    }),
    policy: fc.record({
      holdForMs: fc.integer({ min: 1_000, max: hourMs }),
      maxSeatsPerReservation: fc.integer({ min: 1, max: 8 }),
    }),
    shows: fc.array(show, { minLength: 1, maxLength: 3 }),
  });
