import type { Alarm, BoxOffice } from "@admit-one/core";
import { expect, test } from "vitest";
import { endAlarms } from "../src/simulation/end-alarms.ts";
import { createOperator } from "../src/simulation/operator.ts";
import { createWorld, type World } from "../src/simulation/world.ts";

const owed = 1_000;
const stuck: Alarm = {
  alarm: "refund_needs_operator",
  message: "",
  ids: { refundId: "payment-1-refund", paymentId: "payment-1" },
  sinceMs: 0,
  endedBy: ["retryRefund", "settleRefund"],
};

/** A box office with one refund that no further attempt will ever pay. */
const stuckOffice = (settles: boolean): BoxOffice => {
  let rest = owed;
  const calls: Partial<Record<keyof BoxOffice, (order: { amount: number }) => Promise<object>>> = {
    audit: async () => ({ breaches: [], alarms: rest > 0 ? [stuck] : [] }),
    retryRefund: async () => ({ outcome: "refund_found" }),
    settleRefund: async ({ amount }) => {
      if (amount > rest) return { outcome: "refund_exceeds_rest", rest };
      if (settles) rest -= amount;
      return { outcome: "refund_settled" };
    },
  };
  return calls as unknown as BoxOffice;
};

/** Chance always picks the first call, and the smallest part. */
const unlucky = (world: World): World => ({
  ...world,
  random: {
    ...world.random,
    chance: (probability) => probability > 0,
    int: (min) => min,
    pick: ([first]) => {
      if (first === undefined) throw new TypeError("Nothing to pick from.");
      return first;
    },
  },
});

const breachesOf = async (settles: boolean): Promise<readonly string[]> => {
  const world = unlucky(createWorld(1, 0));
  // Servers always have something to do.
  const tick = (): void => void world.after(60_000, tick);
  tick();
  const office = stuckOffice(settles);
  const found: string[] = [];
  const breach = (law: string, message: string): void => {
    found.push(`${law} ${message}`);
  };
  const server = {
    ask: async <T>(request: (boxOffice: BoxOffice) => Promise<T>) => ({
      answer: await request(office),
    }),
  };
  const operator = createOperator({ world, servers: [server as never], breach });
  await endAlarms({
    world,
    operator,
    breach,
    isBroken: () => found.length > 0,
    isOpen: async () => false,
  });
  return found;
};

test("an alarm is ended by a call that it names, whatever chance picks", async () => {
  expect(await breachesOf(true)).toEqual([]);
});

test("an alarm that no call ends is a breach", async () => {
  expect(await breachesOf(false)).toEqual([expect.stringMatching(/^L4 no call ends/)]);
});
