import { chargePoints } from "./charge-points.ts";
import { counterPoints } from "./counter-points.ts";
import { doubtPoints } from "./doubt-points.ts";
import { givenUpPoints } from "./given-up-points.ts";
import { housePoints } from "./house-points.ts";
import { moneyBackPoints } from "./money-back-points.ts";
import type { CrashPoint } from "./point.ts";
import { salePoints } from "./sale-points.ts";

/** K0–K32, K37 and K38 of the payment protocol, and K39–K43 of what is sold, in order. */
export const crashPoints: readonly CrashPoint[] = [
  ...chargePoints,
  ...doubtPoints,
  ...moneyBackPoints,
  ...givenUpPoints,
  ...housePoints,
  ...counterPoints,
  ...salePoints,
].toSorted((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)));
