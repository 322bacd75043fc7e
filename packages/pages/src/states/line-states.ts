import type { ExpiryReason, QueueFrame, TokenView } from "@admit-one/core";
import type { Offer } from "./offers.ts";

/** What a line is to its reader, whether or not they are in it. */
export const lineStates = [
  "opening",
  "open",
  "paused",
  "closed",
  "full",
  "waiting",
  "waiting_opening",
  "waiting_paused",
  "waiting_sold_out",
  "stale",
  "active",
] as const;

export type LineState = (typeof lineStates)[number];

/** The line for somebody who is not in it. */
export const lineState = ({ mode, opensAtMs }: QueueFrame, nowMs: number): LineState => {
  if (mode === "closed") return "closed";
  if (mode === "open") return "open";
  return opensAtMs !== null && opensAtMs > nowMs ? "opening" : "paused";
};

/** The place in line of somebody whose token lives. */
export const placeState = (
  { status, stale, opensAtMs, message }: TokenView,
  mode: QueueFrame["mode"],
  isSoldOut: boolean,
): LineState => {
  if (status === "active") return "active";
  if (stale) return "stale";
  if (isSoldOut) return "waiting_sold_out";
  if (opensAtMs !== null) return "waiting_opening";
  return mode === "paused" || message !== null ? "waiting_paused" : "waiting";
};

export const lineOffers: Readonly<Record<LineState, Offer>> = {
  opening: "join",
  open: "join",
  paused: "join",
  closed: "home",
  full: "again",
  waiting: "reload",
  waiting_opening: "reload",
  waiting_paused: "reload",
  waiting_sold_out: "reload",
  stale: "reload",
  active: "choose",
};

/** What those may do whose place ended. */
export const endedOffers: Readonly<Record<ExpiryReason, Offer>> = {
  paid: "mine",
  left: "join",
  lapsed: "join",
  missed: "join",
  timed_out: "join",
  revoked: "join",
  queue_closed: "home",
};
