import type { Show } from "@admit-one/core";

/** What the public page says of a show. */
export const salesStates = ["before", "open", "few", "soldOut", "after", "cancelled"] as const;

export type SalesState = (typeof salesStates)[number];

/** Below this share of its seats few are left. */
const fewShare = 0.05;

/** `left` is null if it is not known. */
export const salesStateOf = (show: Show, left: number | null, nowMs: number): SalesState => {
  if (show.cancelled) return "cancelled";
  if (nowMs >= show.salesCloseAtMs) return "after";
  if (nowMs < show.salesOpenAtMs) return "before";
  if (left === 0) return "soldOut";
  return left !== null && left < show.totalSeats * fewShare ? "few" : "open";
};
