import type { ConcertDocument } from "@admit-one/core";
import { startMs } from "./fixtures/plan.ts";

const hourMs = 3_600_000;

type Shows = ConcertDocument["shows"];

/** Shows created here without a fixed time: a test box office with another start may move them. */
const movable = new WeakSet<Shows>();

const showsAt = (atMs: number): Shows => [
  {
    showId: "show-1",
    startsAtMs: atMs + 100 * hourMs,
    salesOpenAtMs: atMs - hourMs,
    salesCloseAtMs: atMs + 99 * hourMs,
    sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 6 }] }],
  },
];

/**
 * A small concert that is on sale when a test box office starts: `concert-1` behind `queue-1`, with
 * `show-1` and its seats `A-1-1` to `A-1-6`. Given fields replace the defaults.
 *
 * By default its instants match the default `startMs`. A test box office with another start moves
 * them when it creates the concert. With `startMs` here, they are fixed to that time, for any other
 * clock.
 */
export const concertDocument = (
  overrides: Partial<ConcertDocument> = {},
  at: { readonly startMs?: number | undefined } = {},
): ConcertDocument => {
  const shows = showsAt(at.startMs ?? startMs);
  if (at.startMs === undefined) movable.add(shows);
  return {
    concertId: "concert-1",
    title: "겨울 콘서트",
    currency: "KRW",
    queue: { queueId: "queue-1" },
    shows,
    ...overrides,
  };
};

/** The document for a box office that starts at `beginMs`. */
export const movedTo = (beginMs: number, document: ConcertDocument): ConcertDocument =>
  movable.has(document.shows) ? { ...document, shows: showsAt(beginMs) } : document;
