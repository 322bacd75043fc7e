import type { Scale } from "./bench-case.ts";

const rounds = 5;

export const scaleOf = (seconds: number): Scale => ({
  roundMs: (seconds * 1000) / rounds,
  rounds,
  operations: 4_000,
  seats: 20_000,
});

/** Only shows that a case runs at all. */
export const smokeScale: Scale = { roundMs: 50, rounds: 1, operations: 40, seats: 500 };
