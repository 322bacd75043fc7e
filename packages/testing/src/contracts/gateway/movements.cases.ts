import assert from "node:assert/strict";
import type {
  GatewayPayment,
  GatewayRefund,
  MovedPayments,
  PaymentId,
  ProviderMovements,
  ProviderRefund,
} from "@admit-one/core";
import { atOnce } from "../assertions.ts";
import {
  captures,
  type Elsewhere,
  type GatewayCase,
  type GatewayWorld,
  refundOf,
} from "./world.ts";

export type Books = {
  readonly elsewhere: Elsewhere;
  read(payment: GatewayPayment): Promise<ProviderMovements>;
};

/**
 * The provider's books, and the actions that change them. Null if the gateway cannot read books.
 */
export const books = ({ gateway, elsewhere }: GatewayWorld): Books | null => {
  if (gateway.movements === undefined) {
    assert.equal(elsewhere, null, "What nobody can look at needs no hands.");
    return null;
  }
  assert.ok(elsewhere, "A gateway with movements is judged by what happens elsewhere.");
  return { elsewhere, read: (payment: GatewayPayment) => readOf(gateway, payment) };
};

const readOf = async (
  gateway: GatewayWorld["gateway"],
  { reference, ...payment }: GatewayPayment,
): Promise<ProviderMovements> => {
  const moved = await gateway.movements?.({ ...payment, reference: reference ?? "" });
  return moved ?? { refunds: [], disputes: [] };
};

/** Refunds, and shows the reason if it was refused. */
export const payBack = async (
  { gateway }: GatewayWorld,
  refund: GatewayRefund,
): Promise<"refunded" | "pending"> => {
  const answer = await gateway.refund(refund);
  assert.ok(answer.outcome !== "refused", JSON.stringify(answer));
  return answer.outcome;
};

const allMoved = async (
  { gateway }: GatewayWorld,
  sinceMs: number,
): Promise<readonly PaymentId[]> => {
  const found: PaymentId[] = [];
  let cursor: string | null = null;
  do {
    const page: MovedPayments | undefined = await gateway.movedSince?.({ sinceMs, cursor });
    found.push(...(page?.paymentIds ?? []));
    cursor = page?.cursor ?? null;
  } while (cursor !== null);
  return [...new Set(found)].toSorted();
};

const live = ({ status }: ProviderRefund): boolean => status !== "failed";

const partly = async (
  world: GatewayWorld,
  payment: GatewayPayment,
  elsewhere: Elsewhere,
): Promise<void> => {
  await payBack(world, refundOf(payment, "refund-1", { amount: 40_000 }));
  await elsewhere.refund(payment, 30_000);
  await payBack(world, refundOf(payment, "refund-2", { amount: 20_000 }));
};

export const movementsCases: readonly GatewayCase[] = [
  {
    name: "of a captured payment nothing moves by itself",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payment = await captures(world, "pay-1");
      assert.deepEqual(await its.read(payment), { refunds: [], disputes: [] });
    },
  },
  {
    name: "movements lists every refund, ours with its id and others' without, oldest first",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payment = await captures(world, "pay-1");
      await partly(world, payment, its.elsewhere);
      const { refunds, disputes } = await its.read(payment);
      assert.deepEqual(
        refunds.map(({ refundId, amount, currency, failure }) => [
          refundId,
          amount,
          currency,
          failure,
        ]),
        [
          ["refund-1", 40_000, payment.currency, null],
          [null, 30_000, payment.currency, null],
          ["refund-2", 20_000, payment.currency, null],
        ],
      );
      assert.ok(refunds.every(live));
      assert.deepEqual(disputes, []);
    },
  },
  {
    name: "each refund has a reference of its own, the same whenever it is asked for",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payment = await captures(world, "pay-1");
      await partly(world, payment, its.elsewhere);
      const references = (await its.read(payment)).refunds.map(({ reference }) => reference);
      assert.equal(new Set(references).size, 3);
      assert.ok(references.every((reference) => reference !== ""));
      const again = (await its.read(payment)).refunds.map(({ reference }) => reference);
      assert.deepEqual(again, references);
    },
  },
  {
    name: "a refund that is sent again is listed once",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payment = await captures(world, "pay-1");
      const refund = refundOf(payment, "refund-1", { amount: 40_000 });
      await atOnce(5, () => payBack(world, refund));
      await payBack(world, { ...refund, attempt: 2 });
      assert.equal((await its.read(payment)).refunds.length, 1);
    },
  },
  {
    name: "movements is of one payment alone",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payments = [await captures(world, "pay-1"), await captures(world, "pay-2")] as const;
      await its.elsewhere.refund(payments[0], 10_000);
      await its.elsewhere.refund(payments[1], 20_000);
      for (const [index, payment] of payments.entries()) {
        const { refunds }: ProviderMovements = await its.read(payment);
        const amounts = refunds.map(({ amount }) => amount);
        assert.deepEqual(amounts, [10_000 * (index + 1)]);
      }
    },
  },
  {
    name: "what was paid back elsewhere can't be paid back again, the rest can",
    run: async (world) => {
      const its = books(world);
      if (its === null) return;
      const payment = await captures(world, "pay-1");
      await its.elsewhere.refund(payment, 60_000);
      const whole = await world.gateway.refund(refundOf(payment, "refund-1"));
      assert.deepEqual([whole.outcome, "retry" in whole && whole.retry], ["refused", "never"]);
      await payBack(world, refundOf(payment, "refund-2", { amount: payment.amount - 60_000 }));
      const sum = (await its.read(payment)).refunds
        .filter(live)
        .reduce((total, { amount }) => total + amount, 0);
      assert.equal(sum, payment.amount);
    },
  },
  {
    name: "movedSince names the payments that moved, and no others",
    run: async (world) => {
      const { gateway } = world;
      if (gateway.movedSince === undefined) return;
      const its = books(world);
      assert.ok(its, "What is named must be there to be looked at.");
      const payments = await atOnce(3, (index) => captures(world, `pay-${index}`));
      assert.deepEqual(await allMoved(world, 0), []);
      const [ours, others] = payments;
      assert.ok(ours && others);
      await payBack(world, refundOf(ours, "refund-1"));
      await its.elsewhere.refund(others, 10_000);
      assert.deepEqual(await allMoved(world, 0), ["pay-0", "pay-1"]);
      assert.deepEqual(await allMoved(world, Date.UTC(2100, 0, 1)), []);
    },
  },
];
