import { setTimeout as pause } from "node:timers/promises";
import type { Bank } from "../support/chaos/bank.ts";
import { problemsOf } from "../support/chaos/check.ts";
import { collectEvidence } from "../support/chaos/evidence.ts";
import { type Story, visit } from "../support/chaos/journey.ts";
import type { Random } from "../support/chaos/random.ts";
import { seatAt } from "./box-offices.ts";
import { createRecordingClient, type Seen } from "./record.ts";

/** Buyers who come one after the other, as long as the sale goes on. */
export type Crowd = {
  readonly seen: readonly Seen[];
  /** The visits that are over. */
  readonly stories: readonly (Story & { readonly endedAtMs: number })[];
  /** Ends when each of them has finished the last visit. */
  stop(): Promise<void>;
  /** Broken promises that are left when the servers had time to finish by themselves. */
  check(bank: Bank): Promise<readonly string[]>;
};

const size = 20;
const restMs = 90_000;

/** Starts a crowd at this address. The ids of its concert begin with the prefix. */
export const startCrowd = (url: string, prefix: string, random: Random): Crowd => {
  const client = createRecordingClient([url], random);
  const stories: (Story & { readonly endedAtMs: number })[] = [];
  let over = false;
  let taken = 0;
  const place = {
    showId: `${prefix}small-1`,
    queueId: `${prefix}small`,
    hasLine: true,
    // A few seats that everybody wants, until they are gone and the next few are.
    pickSeats: () => {
      const first = taken + random.int(1, 40);
      return Array.from({ length: random.int(1, 2) }, (_, index) => seatAt(first + index));
    },
  };
  const shop = async (buyer: number): Promise<void> => {
    for (let turn = 0; !over; turn += 1) {
      const story = await visit(client, random, `buyer-${prefix}${buyer}-${turn}`, place);
      for (const { seatIds } of story.reservations) taken += seatIds.length;
      stories.push({ ...story, endedAtMs: Date.now() });
      await pause(random.int(0, 300));
    }
  };
  const shopped = Promise.all(Array.from({ length: size }, (_, buyer) => shop(buyer)));
  // A failure is reported by `stop`.
  shopped.catch(() => {});
  return {
    seen: client.seen,
    stories,
    stop: async () => {
      over = true;
      await shopped;
    },
    check: async (bank) => {
      const untilMs = Date.now() + restMs;
      for (;;) {
        const problems = problemsOf(await collectEvidence(client, stories, bank));
        if (problems.length === 0 || Date.now() > untilMs) return problems;
        await pause(3_000);
      }
    },
  };
};
