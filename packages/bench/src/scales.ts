import type { Scale } from "./bench-case.ts";
import type { GrowthSize } from "./growth/run-growth.ts";
import type { SellOutSize } from "./sellout/sell-out.ts";

const rounds = 5;

export const scaleOf = (seconds: number): Scale => ({
  roundMs: (seconds * 1000) / rounds,
  rounds,
  operations: 4_000,
  seats: 20_000,
});

/** 20,000 buyers for 10,000 seats, so at least half of them get nothing. */
const sellOutSize: SellOutSize = {
  buyers: 20_000,
  seatsPerShow: 1_000,
  // Enough to keep two servers busy.
  maxActive: 2_000,
};

/** A sale of another size, with half as many seats as buyers. */
export const saleOf = (asked: string | undefined): SellOutSize => {
  if (asked === undefined) return sellOutSize;
  const buyers = Number(asked);
  const isAny = Number.isSafeInteger(buyers) && buyers >= 40;
  if (!isAny) throw new Error(`--buyers ${asked}: a number from 40, please`);
  const part = buyers / sellOutSize.buyers;
  return {
    buyers,
    seatsPerShow: Math.round(sellOutSize.seatsPerShow * part),
    maxActive: Math.ceil(sellOutSize.maxActive * part),
  };
};

/** Shows only that a case runs at all. */
export const smokeScale: Scale = { roundMs: 50, rounds: 1, operations: 40, seats: 500 };

export const smokeSellOutSize: SellOutSize = { buyers: 60, seatsPerShow: 4, maxActive: 30 };

export const growthSize: GrowthSize = {
  first: { seats: 800, concerts: 30, shows: 30, waiting: 500, reservations: 30, events: 1_000 },
  times: [1, 10, 100],
};

/** Shows only that the bench runs, and that it finds an operation that reads everything. */
export const smokeGrowthSize: GrowthSize = {
  first: { seats: 100, concerts: 25, shows: 25, waiting: 20, reservations: 25, events: 500 },
  times: [1, 5],
};
