import type { Cell, ConcertDocument } from "@admit-one/core";
import { idInCell } from "./cell-config.ts";
import { demoHall } from "./demo-hall.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Korea keeps UTC+9 all year: 18:00 there is 09:00 UTC. */
const eveningInSeoulMs = 9 * hourMs;

type OfCell = Pick<Cell, "name">;

export const demoConcertId = (cell: OfCell): string => idInCell(cell, "demo");

/**
 * The concert that the server sells if it is given no other. The dates depend on the day of the
 * first start, so a second start continues with the same concert.
 */
export const createDemoConcert = (
  nowMs: number,
  cell: OfCell = { name: null },
): ConcertDocument => {
  const { grades, ...hall } = demoHall;
  const todayMs = Math.floor(nowMs / dayMs) * dayMs;
  const show = (showId: string, title: string, inDays: number) => {
    const startsAtMs = todayMs + inDays * dayMs + eveningInSeoulMs;
    return {
      showId,
      title,
      startsAtMs,
      salesOpenAtMs: todayMs,
      salesCloseAtMs: startsAtMs - hourMs,
      ...hall,
    };
  };
  return {
    concertId: demoConcertId(cell),
    title: "첫 번째 밤, 서울 (First Night in Seoul)",
    currency: "KRW",
    venue: { name: "첫 번째 아레나 (First Arena)", timeZone: "Asia/Seoul" },
    grades,
    // Large enough to admit a visitor at once, but still a queue under load.
    queue: { queueId: demoConcertId(cell), maxActive: 1000, ratePerMinute: 6000, burst: 1000 },
    shows: [
      show(idInCell(cell, "demo-1"), "첫째 날 (First day)", 30),
      show(idInCell(cell, "demo-2"), "둘째 날 (Second day)", 31),
    ],
  };
};
