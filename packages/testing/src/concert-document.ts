import type { ConcertDocument } from "@admit-one/core";
import { startMs } from "./fixtures/plan.ts";

const hourMs = 3_600_000;

/**
 * A small concert that sells when a fake clock begins: `concert-1` behind `queue-1`, with `show-1`
 * of the seats `A-1-1` to `A-1-6`. Whatever is given replaces the default.
 */
export const concertDocument = (overrides: Partial<ConcertDocument> = {}): ConcertDocument => ({
  concertId: "concert-1",
  title: "겨울 콘서트",
  currency: "KRW",
  queue: { queueId: "queue-1" },
  shows: [
    {
      showId: "show-1",
      startsAtMs: startMs + 100 * hourMs,
      salesOpenAtMs: startMs - hourMs,
      salesCloseAtMs: startMs + 99 * hourMs,
      sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 6 }] }],
    },
  ],
  ...overrides,
});
