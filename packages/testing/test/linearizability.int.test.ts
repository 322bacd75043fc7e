import type { SeatsSince, Stores } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  checkLinearizable,
  checkSeatHistories,
  type Operation,
  type SeatAnswer,
  type SeatCall,
  seatModel,
} from "@admit-one/testing/linearizability";
import { describe, expect, test } from "vitest";

const model = seatModel(["a", "b"]);

type Call = Operation<SeatCall, SeatAnswer>;

const hold = (by: string, seatIds: readonly string[], output: string | null, at: number): Call => ({
  input: { kind: "hold", by, seatIds },
  calledAt: at,
  returnedAt: output === null ? Number.POSITIVE_INFINITY : at + 1,
  output,
});

describe("the checker", () => {
  test("accepts one winner and one loser", () => {
    const history = [hold("x", ["a"], "held", 0), hold("y", ["a", "b"], "taken", 2)];
    expect(checkLinearizable(model, history).outcome).toBe("linearizable");
  });

  test("finds two winners of one seat", () => {
    const history = [hold("x", ["a"], "held", 0), hold("y", ["a", "b"], "held", 2)];
    expect(checkLinearizable(model, history)).toEqual({ outcome: "violation", longest: [0] });
  });

  test("finds a loser whom nobody had beaten", () => {
    const history = [hold("x", ["a"], "held", 0), hold("y", ["b"], "taken", 2)];
    expect(checkLinearizable(model, history).outcome).toBe("violation");
  });

  test("finds a hold that was seen before it was there, and then not any more", () => {
    const look = (output: string, at: number): Call => ({
      input: { kind: "look" },
      calledAt: at,
      returnedAt: at + 1,
      output,
    });
    const long: Call = { ...hold("x", ["a"], "held", 0), returnedAt: 9 };
    expect(checkLinearizable(model, [long, look("b", 1), look("b", 3)]).outcome).toBe(
      "linearizable",
    );
    expect(checkLinearizable(model, [long, look("b", 1), look("a,b", 3)]).outcome).toBe(
      "violation",
    );
  });

  test("lets an unanswered call take effect, or not", () => {
    const lost = hold("x", ["a"], null, 0);
    expect(checkLinearizable(model, [lost, hold("y", ["a"], "held", 2)]).outcome).toBe(
      "linearizable",
    );
    expect(checkLinearizable(model, [lost, hold("y", ["a"], "taken", 2)]).outcome).toBe(
      "linearizable",
    );
  });
});

/** TEST_RUNS multiplies how much chance is tried. */
const runs = 60 * Number(process.env["TEST_RUNS"] ?? 1);

const histories = (makeStores: () => Stores, runs: number): Promise<void> =>
  checkSeatHistories({
    open: async () => ({ stores: makeStores(), [Symbol.asyncDispose]: async () => {} }),
    runs,
  });

test("what several box offices over memory are seen to do has an order", async () => {
  await expect(histories(createMemoryStores, runs)).resolves.toBeUndefined();
});

test("a planted stale read is found", async () => {
  await expect(histories(staleStores, runs)).rejects.toThrow("no order explains");
});

/** Stores whose seats are shown as they were at the look before. */
const staleStores = (): Stores => {
  const stores = createMemoryStores();
  let before: SeatsSince | null = null;
  return {
    ...stores,
    concerts: {
      ...stores.concerts,
      async seatsSince(showId) {
        const shown = before;
        before = await stores.concerts.seatsSince(showId, 0);
        return shown ?? before;
      },
    },
  };
};
