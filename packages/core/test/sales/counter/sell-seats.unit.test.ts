import type { BookingChange, BookingSlice, IdempotencyRecord, SellSeats } from "@admit-one/core";
import { createSequentialIds } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { Operating } from "../../../src/kernel/operating.ts";
import { sellSeats } from "../../../src/sales/counter/sell-seats.ts";
import type { SalesContext } from "../../../src/sales/sales-context.ts";
import { ann, booking, showId, t0 } from "../../support/given.ts";

const order = { showId, seatIds: ["A2", "A1"], reason: "at the door", idempotencyKey: "k" };

/** What an earlier sale of A1 and A2 left under the key. */
const kept = (rest: readonly unknown[]): IdempotencyRecord => ({
  userId: "" as typeof ann,
  key: "k",
  fingerprint: JSON.stringify(["POST", "sell", showId, ...rest]),
  answer: { kind: "outcome", outcome: { outcome: "conflict" } },
  atMs: t0,
});

const sell = async (over: Partial<SellSeats>, record: IdempotencyRecord | null = null) => {
  const slices: BookingSlice[] = [];
  const changes: BookingChange[] = [];
  const bookings: Pick<SalesContext["stores"]["bookings"], "update"> = {
    update: async (slice, decide) => {
      slices.push(slice);
      const { outcome, change } = decide(booking({ record }));
      if (change) changes.push(change);
      return outcome;
    },
  };
  const context = {
    stores: { bookings },
    clock: { nowMs: () => t0 },
    ids: createSequentialIds(),
  };
  const call = { entryId: "e", actor: { id: "op", role: "agent" }, call: "sellSeats" };
  const operating = { ...context, whole: context, order: call };
  const outcome = await sellSeats(operating as unknown as Operating<SalesContext>, {
    ...order,
    ...over,
  });
  return { outcome, slices, journal: changes.map(({ journal }) => journal) };
};

describe("a sale under a key that was used", () => {
  const nobody = [null, ["A1", "A2"], null];
  test.each<[string, Partial<SellSeats>, readonly unknown[]]>([
    ["of the same seats", {}, nobody],
    ["to the same user", { userId: "ann" }, ["ann", ["A1", "A2"], null]],
    ["for the same price", { amount: 0 }, [null, ["A1", "A2"], 0]],
  ])("%s is answered as before, whatever the version that sold them", async (_of, over, was) => {
    expect((await sell(over, kept(was))).outcome).toEqual({ outcome: "conflict" });
  });

  test.each<[string, Partial<SellSeats>]>([
    ["of other seats", { seatIds: ["A1"] }],
    ["to a user", { userId: "ann" }],
    ["for another price", { amount: 0 }],
    ["for a price above zero", { amount: 5 }],
  ])("%s is refused", async (_of, over) => {
    const { outcome } = await sell(over, kept(nobody));
    expect(outcome).toEqual({ outcome: "idempotency_key_reused" });
  });
});

test.each<[string, Partial<SellSeats>]>([
  ["neither seats nor a wish", { seatIds: undefined }],
  ["both", { best: { count: 1 } }],
])("a sale of %s is refused before anything is read", async (_given, over) => {
  const { outcome, slices } = await sell(over);
  const message = "must be given, or best, but not both";
  expect(outcome).toEqual({ outcome: "validation", errors: [{ field: "seatIds", message }] });
  expect(slices).toEqual([]);
});

test.each<[string, Partial<SellSeats>, object]>([
  ["at their prices", {}, {}],
  ["for nothing, to a user", { userId: "ann", amount: 0 }, { amount: 0 }],
])("the journal says which seats were sold %s, and why", async (_how, over, more) => {
  const { outcome, journal } = await sell(over);
  expect(outcome).toMatchObject({ outcome: "seats_sold" });
  expect(journal).toMatchObject([
    { subjectType: "reservation", userId: over.userId ?? "box-office" },
  ]);
  expect(journal[0]?.details).toStrictEqual({
    reason: "at the door",
    seatIds: ["A2", "A1"],
    ...more,
  });
});
