import assert from "node:assert/strict";
import type { GatewayPayment, ProviderMovements } from "@admit-one/core";
import { type Books, books } from "./movements.cases.ts";
import { captures, type Elsewhere, type GatewayCase, type GatewayWorld } from "./world.ts";

type Disputing = Books & {
  readonly disputes: NonNullable<Elsewhere["disputes"]>;
  readonly payment: GatewayPayment;
};

/** The world's disputes. Null if the provider shows none; then none may be listed. */
const disputing = async (world: GatewayWorld): Promise<Disputing | null> => {
  const its = books(world);
  if (its === null) return null;
  const payment = await captures(world, "pay-1");
  const { disputes } = its.elsewhere;
  if (disputes !== null) return { ...its, disputes, payment };
  assert.deepEqual((await its.read(payment)).disputes, []);
  return null;
};

export const disputeCases: readonly GatewayCase[] = [
  {
    name: "a dispute is listed with what was withdrawn, and is no refund",
    run: async (world) => {
      const its = await disputing(world);
      if (its === null) return;
      const { payment } = its;
      await its.disputes.open(payment);
      const { refunds, disputes } = await its.read(payment);
      assert.deepEqual(refunds, []);
      assert.deepEqual(
        disputes.map(({ amount, currency, status }) => [amount, currency, status]),
        [[payment.amount, payment.currency, "open"]],
      );
      assert.notEqual(disputes[0]?.reference, "");
      assert.equal((await world.gateway.lookup(payment)).outcome, "captured");
    },
  },
  {
    name: "a dispute that ends stays listed under its reference, won or lost",
    run: async (world) => {
      const its = await disputing(world);
      if (its === null) return;
      for (const end of ["won", "lost"] as const) {
        const payment = await captures(world, `pay-${end}`);
        await its.disputes.open(payment);
        const before: ProviderMovements = await its.read(payment);
        await its.disputes.close(payment, end);
        const after: ProviderMovements = await its.read(payment);
        assert.deepEqual(after.disputes, [{ ...before.disputes[0], status: end }]);
      }
    },
  },
  {
    name: "movedSince names a payment that is disputed",
    run: async (world) => {
      const its = await disputing(world);
      if (its === null || world.gateway.movedSince === undefined) return;
      await captures(world, "pay-2");
      await its.disputes.open(its.payment);
      const { paymentIds } = await world.gateway.movedSince({ sinceMs: 0, cursor: null });
      assert.deepEqual([...new Set(paymentIds)], ["pay-1"]);
    },
  },
];
