import type { Timers } from "@admit-one/core";
import type { LimitRefusal } from "@admit-one/http";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { occasionally } from "./occasionally.ts";

/** A refusal of one client, or of all, so that the server can serve the others. */
export type Refusal = {
  readonly limit:
    | LimitRefusal["limit"]
    | "connections"
    | "connections_per_address"
    | "connections_stalled"
    | "file_descriptors";
  readonly address: string | null;
};

export type OnRefused = (refusal: Refusal) => void;

const messages: Record<Refusal["limit"], string> = {
  streams: "refused: as many event streams are open as may be (MAX_EVENT_STREAMS)",
  streams_per_address: "refused: one address has too many event streams",
  streams_per_token: "an event stream ended for a newer one of its token",
  operator_guesses: "refused: one address tried out too many operators' tokens",
  connections: "refused: as many connections are open as may be (MAX_CONNECTIONS)",
  connections_per_address: "refused: one address has too many connections",
  connections_stalled: "closed: a connection took nothing of its answer for too long",
  file_descriptors: "file descriptors have run out (EMFILE): new connections are refused",
};

export type RefusalsDeps = {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly timers: Timers;
};

/** Counts every refusal. Logs how many there were since the last line, and the last address. */
export const createRefusals = ({ log, metrics, timers }: RefusalsDeps): OnRefused => {
  const say = occasionally<Refusal["limit"], Refusal["address"]>(timers, (limit, happened) => {
    const { count, last: address } = happened;
    log.warn({ limit, count, ...(address !== null && { address }) }, messages[limit]);
  });
  return ({ limit, address }) => {
    metrics.refused(limit);
    say(limit, address);
  };
};
