import type { Queue, QueueChange, QueueStore, Token } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { reservation, seatsOf } from "./support/given.ts";
import { activeToken, queue, waitingToken } from "./support/line.ts";
import { observeBookings, recordQueue } from "./support/observer.ts";

// The observers of the random runs must be able to fail.

const commit = (
  version: number,
  over: Partial<Queue>,
  ...tokens: readonly Token[]
): QueueChange => ({
  queue: queue({ maxActive: 1, ...over.policy }, { ...over, version }),
  tokens,
});

const replay = async (...changes: readonly QueueChange[]): Promise<void> => {
  const inner: Pick<QueueStore, "update"> = {
    update: (_slice, decide) => Promise.resolve(decide({} as never).outcome),
  };
  const line = recordQueue(inner as QueueStore);
  for (const change of changes) {
    await line.store.update({ queueId: queue().queueId }, () => ({ outcome: 1, change }));
  }
  line.check(0);
};

const paced = { ...queue().policy, ratePerMinute: 60, burst: 1 };
const two = { nextNo: 3, waiting: 2 };

describe("of the line", () => {
  const fine = [
    commit(1, { nextNo: 2, waiting: 1 }, waitingToken(1)),
    commit(2, { nextNo: 3, waiting: 2 }, waitingToken(2)),
    commit(3, { nextNo: 3, waiting: 1, active: 1, head: 1 }, activeToken(1)),
  ];
  test("finds nothing where nothing is wrong, in whatever order it hears of commits", async () => {
    await expect(replay(...fine)).resolves.toBeUndefined();
    await expect(replay(...fine.toReversed())).resolves.toBeUndefined();
  });

  test.each<readonly [string, readonly QueueChange[]]>([
    ["a lost commit", fine.toSpliced(1, 1)],
    ["waiting is miscounted", [commit(1, { nextNo: 2, waiting: 0 }, waitingToken(1))]],
    ["active is miscounted", [commit(1, { nextNo: 2, active: 0 }, activeToken(1))]],
    ["more are inside", [commit(1, { nextNo: 3, active: 2 }, activeToken(1), activeToken(2))]],
    [
      "overtaken",
      [
        commit(1, two, waitingToken(1), waitingToken(2)),
        commit(2, { nextNo: 3, waiting: 1, active: 1 }, activeToken(2)),
      ],
    ],
    ["a number was burnt", [commit(1, { nextNo: 3, waiting: 1 }, waitingToken(2))]],
    [
      "numbers are not dense",
      [commit(1, { nextNo: 2, waiting: 2 }, waitingToken(1), waitingToken(2))],
    ],
    ["the head went past", [commit(1, { nextNo: 2, waiting: 1, head: 1 }, waitingToken(1))]],
    [
      "faster than the rate",
      [
        commit(
          1,
          { nextNo: 3, active: 2, policy: { ...paced, maxActive: 9 } },
          activeToken(1),
          activeToken(2),
        ),
      ],
    ],
  ])("%s", async (found, changes) => {
    await expect(replay(...changes)).rejects.toThrow(found);
  });
});

describe("of seats", () => {
  const one = reservation("r", "held", { seatIds: ["A1", "A2"] });
  const look = (over: Partial<Parameters<typeof observeBookings>[0]>) => () =>
    observeBookings({
      seats: seatsOf(one),
      reservations: [one],
      claims: [],
      payments: [],
      refunds: [],
      wallets: [],
      ledger: [],
      ...over,
    });

  test("finds nothing where nothing is wrong", () => {
    expect(look({})).not.toThrow();
  });

  test.each([
    [
      "one seat, two reservations",
      { reservations: [one, { ...one, reservationId: "s" as never }] },
    ],
    ["half a reservation", { seats: seatsOf(one).slice(1) }],
    ["a seat of nobody", { reservations: [] }],
  ])("%s", (found, over) => {
    expect(look(over)).toThrow(found);
  });
});
