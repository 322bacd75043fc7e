import type { ConcertDocument, SectionDocument } from "@admit-one/core";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Korea keeps UTC+9 all year: 18:00 there is 09:00 UTC. */
const eveningInSeoulMs = 9 * hourMs;

/** Sections with one price: their number, their first name, and their common shape. */
type Tier = {
  readonly prefix: string;
  readonly from: number;
  readonly sections: number;
  readonly rows: number;
  /** Seats in the first row. */
  readonly width: number;
  /** Rows get wider towards the back: one more seat every this many rows. */
  readonly widensEvery: number;
  readonly price: number;
};

/**
 * A round arena: a floor of twelve blocks and two rings of 22, with 11,288 seats; prices in won.
 */
const tiers: readonly Tier[] = [
  { prefix: "F", from: 1, sections: 6, rows: 12, width: 24, widensEvery: 12, price: 187_000 },
  { prefix: "F", from: 7, sections: 6, rows: 12, width: 24, widensEvery: 12, price: 165_000 },
  { prefix: "", from: 101, sections: 22, rows: 14, width: 14, widensEvery: 4, price: 154_000 },
  { prefix: "", from: 201, sections: 22, rows: 10, width: 13, widensEvery: 3, price: 132_000 },
];

const sectionsOf = (it: Tier): SectionDocument[] => {
  const rows = Array.from({ length: it.rows }, (_, index) => ({
    row: `${index + 1}`,
    seats: it.width + Math.floor(index / it.widensEvery),
  }));
  return Array.from({ length: it.sections }, (_, index) => ({
    section: `${it.prefix}${it.from + index}`,
    price: it.price,
    rows,
  }));
};

export const demoConcertId = "demo";

/**
 * The concert that the server sells if it is given no other. The dates depend on the day of the
 * first start, so a second start continues with the same concert.
 */
export const createDemoConcert = (nowMs: number): ConcertDocument => {
  const sections = tiers.flatMap(sectionsOf);
  const todayMs = Math.floor(nowMs / dayMs) * dayMs;
  const show = (showId: string, inDays: number) => {
    const startsAtMs = todayMs + inDays * dayMs + eveningInSeoulMs;
    return {
      showId,
      startsAtMs,
      salesOpenAtMs: todayMs,
      salesCloseAtMs: startsAtMs - hourMs,
      sections,
    };
  };
  return {
    concertId: demoConcertId,
    title: "첫 번째 밤, 서울 (First Night in Seoul)",
    currency: "KRW",
    // Large enough to admit a visitor at once, but still a queue under load.
    queue: { queueId: "demo", maxActive: 1000, ratePerMinute: 6000, burst: 1000 },
    shows: [show("demo-1", 30), show("demo-2", 31)],
  };
};
