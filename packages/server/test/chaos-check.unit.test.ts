import type { Currency, GatewayAnswer } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type Evidence, problemsOf } from "./support/chaos/check.ts";

const captured: GatewayAnswer = {
  outcome: "captured",
  reference: "bank-p1",
  amount: 10_000,
  currency: "KRW" as Currency,
};

const good: Evidence = {
  stories: [
    {
      userId: "alice",
      turnLost: null,
      reservations: [
        { reservationId: "r1", seatIds: ["A-1-1"], promised: "paid", paymentId: "p1" },
      ],
    },
    {
      userId: "bob",
      turnLost: null,
      reservations: [
        { reservationId: "r2", seatIds: ["A-1-2"], promised: "pending", paymentId: "p2" },
      ],
    },
  ],
  found: new Map([
    ["alice", [{ reservationId: "r1", status: "confirmed", seatIds: ["A-1-1"] }]],
    ["bob", [{ reservationId: "r2", status: "expired", seatIds: ["A-1-2"] }]],
  ]),
  payments: new Map([
    ["p1", "captured"],
    ["p2", "failed"],
  ]),
  accounts: new Map([["p1", { answer: captured, captures: 1, kept: 10_000 }]]),
};

const alices = (found: Partial<NonNullable<ReturnType<Evidence["found"]["get"]>>[number]>) =>
  new Map([
    ...good.found,
    ["alice", [{ reservationId: "r1", status: "confirmed", seatIds: ["A-1-1"], ...found }]],
  ]);

test("a day on which every promise was kept has no problem", () => {
  expect(problemsOf(good)).toEqual([]);
});

const planted: Readonly<Record<string, readonly [Partial<Evidence>, string]>> = {
  "a reservation that was answered and is gone": [
    { found: new Map([...good.found, ["alice", []]]) },
    "r1 of alice was answered and is gone",
  ],
  "a paid one that is not confirmed": [
    { found: alices({ status: "expired" }) },
    "r1 was paid and is expired",
  ],
  "a payment in flight for ever": [
    { payments: new Map([...good.payments, ["p2", "pending"]]) },
    "p2 is still pending",
  ],
  "a reservation that is paid for ever": [
    {
      found: new Map([
        ...good.found,
        ["bob", [{ reservationId: "r2", status: "paying", seatIds: ["A-1-2"] }]],
      ]),
    },
    "r2 was pending and is paying",
  ],
  "a seat that is missing": [{ found: alices({ seatIds: [] }) }, "r1 lacks A-1-1"],
  "a seat that two have": [
    {
      found: new Map([
        ...good.found,
        ["bob", [{ reservationId: "r2", status: "confirmed", seatIds: ["A-1-1", "A-1-2"] }]],
      ]),
    },
    "A-1-1 was sold to r1 and r2",
  ],
  "a retry that had an effect": [
    {
      found: new Map([
        ...good.found,
        ["carol", [{ reservationId: "r3", status: "held", seatIds: ["A-1-3"] }]],
      ]),
      stories: [...good.stories, { userId: "carol", reservations: [], turnLost: null }],
    },
    "carol has r3, which nobody answered: a retry had an effect",
  ],
  "a turn that ended for one who obeyed": [
    { stories: [...good.stories, { userId: "carol", reservations: [], turnLost: "absent" }] },
    "carol obeyed and lost the turn: absent",
  ],
  "money that was taken twice": [
    { accounts: new Map([["p1", { answer: captured, captures: 2, kept: 10_000 }]]) },
    "p1 was captured 2 times",
  ],
  "money that the bank does not have": [{ accounts: new Map() }, "p1 is captured, not at the bank"],
  "money that nobody gave back": [
    { accounts: new Map([...good.accounts, ["p2", { answer: captured, captures: 1, kept: 5 }]]) },
    "the bank keeps 5 for p2, which is failed",
  ],
  "money that nobody knows of": [
    { accounts: new Map([...good.accounts, ["p9", { answer: captured, captures: 1, kept: 5 }]]) },
    "nobody knows of p9's 5",
  ],
};

describe("the check finds", () => {
  test.for(Object.entries(planted))("%s", ([, [changed, problem]]) => {
    expect(problemsOf({ ...good, ...changed })).toEqual([problem]);
  });
});
