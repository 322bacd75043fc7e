import type { Scale } from "./bench-case.ts";
import type { SellOutSize } from "./sellout/sell-out.ts";

const rounds = 5;

export const scaleOf = (seconds: number): Scale => ({
  roundMs: (seconds * 1000) / rounds,
  rounds,
  operations: 4_000,
  seats: 20_000,
});

/** 20,000 buyers for 10,000 seats, so at least half of them get nothing. */
export const sellOutSize: SellOutSize = {
  buyers: 20_000,
  seatsPerShow: 1_000,
  // Enough to keep two servers busy.
  maxActive: 2_000,
};

/** Shows only that a case runs at all. */
export const smokeScale: Scale = { roundMs: 50, rounds: 1, operations: 40, seats: 500 };

export const smokeSellOutSize: SellOutSize = { buyers: 60, seatsPerShow: 4, maxActive: 30 };
