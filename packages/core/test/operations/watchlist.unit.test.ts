import type { PaymentStatus, RefundStatus } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { readFigures } from "../../src/operations/read-figures.ts";
import { readWatchlist } from "../../src/operations/watchlist.ts";
import { pending, queueId, t0 } from "../support/given.ts";
import { queue } from "../support/line.ts";

// What a person should look at, read without the whole store.

type Waits = {
  readonly payments?: readonly (readonly [gateway: string, status: PaymentStatus])[];
  readonly refunds?: readonly (readonly [gateway: string, status: RefundStatus])[];
};

const nowMs = 100 * 86_400_000;
const cell = { gateway: "here", cell: "east", payments: 1, paymentId: "east-1", sinceMs: t0 + 500 };
const doubtful = pending({ createdAtMs: t0, deadlineMs: t0 + 400 });

const read = async ({ payments = [], refunds = [] }: Waits) => {
  const asked: unknown[] = [];
  const suspects = { payments: [doubtful], refunds: [], reservations: [] };
  const context = {
    clock: { nowMs: () => nowMs },
    options: { suspenseAlarmMs: 1 },
    gateways: [{ name: "here" }],
    unknownCells: { all: () => [cell] },
    durabilityLost: () => null,
    stores: {
      events: { deadCounts: async () => [] },
      figures: {
        suspects: async (query: unknown) => {
          asked.push(query);
          return suspects;
        },
        figures: async (query: unknown) => {
          asked.push(query);
          return {
            queues: [queue({ closesAtMs: t0 })],
            payments: payments.map(([gateway, status]) => ({ gateway, status })),
            refunds: refunds.map(([gateway, status]) => ({ gateway, status })),
          };
        },
      },
    },
  } as unknown as OperationsContext;
  const figures = await readFigures(context);
  asked.length = 0;
  return { ...(await readWatchlist(context, null)), asked, expected: suspects, figures };
};

test("has the suspects with their alarms, at most 1 000 of each kind, of the last day", async () => {
  const { atMs, alarms, suspects, asked, expected } = await read({});
  expect(atMs).toBe(nowMs);
  expect(suspects).toEqual(expected);
  expect(alarms).toMatchObject([
    { alarm: "payment_in_doubt", sinceMs: t0 + 400 },
    { alarm: "unknown_cell", ids: { cell: "east" } },
  ]);
  expect(asked).toEqual([
    { atMs: nowMs, limit: 1_000 },
    { atMs: nowMs, sinceMs: nowMs - 86_400_000, showsMax: 200, countMax: 10_000 },
  ]);
});

test("a queue that closes by the clock is closed in the figures", async () => {
  const { figures } = await read({});
  expect(figures.queues).toMatchObject([{ queue: { queueId, mode: "closed" }, mode: "closed" }]);
});

describe("a gateway that is not there", () => {
  const missing = async (waits: Waits) =>
    (await read(waits)).alarms.filter(({ alarm }) => alarm === "gateway_missing");

  test("is an alarm, once, if payments or refunds wait for it", async () => {
    const expected = {
      alarm: "gateway_missing",
      message: "Payments or refunds wait for the gateway gone, which is not there.",
      ids: { gateway: "gone" },
      sinceMs: nowMs,
      endedBy: [],
    };
    const [payments, refunds] = [[["gone", "pending"]], [["gone", "requested"]]] as const;
    expect(await missing({ payments })).toEqual([expected]);
    expect(await missing({ refunds })).toEqual([expected]);
    expect(await missing({ payments, refunds })).toEqual([expected]);
  });

  test.each<[string, Waits]>([
    ["suspended money needs none", { payments: [["gone", "captured"]] }],
    ["a refund that waits for a person needs none", { refunds: [["gone", "needs_operator"]] }],
    ["it is there", { payments: [["here", "pending"]], refunds: [["here", "requested"]] }],
    ["the wallet always is", { payments: [["wallet", "pending"]] }],
  ])("is none where %s", async (_what, waits) => {
    expect(await missing(waits)).toEqual([]);
  });
});
