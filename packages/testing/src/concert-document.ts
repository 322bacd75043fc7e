import type { ConcertDocument } from "@admit-one/core";
import { startMs } from "./fixtures/plan.ts";

const hourMs = 3_600_000;

type Shows = ConcertDocument["shows"];

/** Made here, and not for a certain time: a test box office of another time may move them. */
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
 * A small concert that sells when a test box office begins: `concert-1` behind `queue-1`, with
 * `show-1` of the seats `A-1-1` to `A-1-6`. Whatever is given replaces the default.
 *
 * Its instants are of the default `startMs`. A test box office that begins at another time moves
 * them with it as it creates the concert; with `startMs` here they are of that time and stay so, for
 * any other clock.
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

/** The document as a box office that begins at `beginMs` is to have it. */
export const movedTo = (beginMs: number, document: ConcertDocument): ConcertDocument =>
  movable.has(document.shows) ? { ...document, shows: showsAt(beginMs) } : document;
