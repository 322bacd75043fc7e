// Disputes, and refunds that no balance covers: what Stripe tells of both, days later.
import type { TwoStepGateway } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  captured,
  card,
  movementsOf,
  payment,
  refundOf,
  refundsOf,
  type Taken,
  world,
} from "./support/world.ts";

describe("fault 5: disputes", () => {
  const disputesOf = async (gateway: TwoStepGateway, taken: Taken) =>
    (await movementsOf(gateway, taken)).disputes;

  test.for(["won", "lost"] as const)("are open, and then %s", async (end) => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_createDispute") }));
    const [open] = await disputesOf(gateway, taken);
    expect(open).toMatchObject({ amount: 110_000, currency: "KRW", status: "open" });
    standIn.bank.closeDispute(open?.reference ?? "", end);
    expect(await disputesOf(gateway, taken)).toEqual([{ ...open, status: end }]);
    expect((await movementsOf(gateway, taken)).refunds).toEqual([]);
  });

  test("that are mere inquiries withdraw nothing and are none, until they are disputes", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(
      gateway,
      payment({ method: card("pm_card_createDisputeInquiry") }),
    );
    expect(standIn.events.at(-1)).toMatchObject({ type: "charge.dispute.created" });
    expect(await disputesOf(gateway, taken)).toEqual([]);
    const { object } = standIn.events.at(-1)?.data ?? {};
    const { id } = object as { readonly id: string };
    standIn.bank.escalateDispute(id);
    expect(await disputesOf(gateway, taken)).toMatchObject([{ reference: id, status: "open" }]);
  });

  test("that are inquiries to the end were never any", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    standIn.bank.closeDispute(standIn.bank.dispute("pay_1", { inquiry: true }), "lost");
    expect(await disputesOf(gateway, taken)).toEqual([]);
  });

  test("that were lost are open again where they are appealed", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const reference = standIn.bank.dispute("pay_1", { amount: 40_000 });
    standIn.bank.closeDispute(reference, "lost");
    standIn.bank.escalateDispute(reference);
    expect(await disputesOf(gateway, taken)).toMatchObject([{ amount: 40_000, status: "open" }]);
  });

  test("are closed once, and appealed only where they were lost", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const { bank } = standIn;
    const reference = bank.dispute("pay_1");
    expect(() => bank.escalateDispute(reference)).toThrow("nothing to appeal");
    bank.closeDispute(reference, "won");
    expect(() => bank.closeDispute(reference, "lost")).toThrow("won already");
    expect(() => bank.escalateDispute(reference)).toThrow("nothing to appeal");
    expect(await disputesOf(gateway, taken)).toMatchObject([{ status: "won" }]);
  });

  test("keep the charge from being paid back, which a person must look at", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway);
    const reference = standIn.bank.dispute("pay_1");
    const refused = { outcome: "refused", reason: "charge_disputed", retry: "never" };
    expect(await gateway.refund(refundOf(taken))).toEqual(refused);
    standIn.bank.closeDispute(reference, "won");
    expect(await gateway.refund(refundOf(taken, { attempt: 2 }))).toEqual({ outcome: "refunded" });
  });

  test("fail a refund that was on its way", async () => {
    const { gateway, standIn } = world();
    const taken = await captured(gateway, payment({ method: card("pm_card_pendingRefund") }));
    const refund = refundOf(taken);
    expect(await gateway.refund(refund)).toEqual({ outcome: "pending" });
    standIn.bank.dispute("pay_1");
    const reason = "charge_for_pending_refund_disputed";
    expect(await gateway.lookupRefund?.(refund)).toEqual({
      outcome: "refused",
      reason,
      retry: "never",
    });
    const { refunds, disputes } = await movementsOf(gateway, taken);
    expect([refunds, disputes]).toMatchObject([[{ status: "failed" }], [{ amount: 110_000 }]]);
  });
});

describe("fault 6: no money left at Stripe", () => {
  test("refuses for later, by its message_code, and the next attempt is paid", async () => {
    const { gateway, standIn } = world();
    const refund = refundOf(await captured(gateway));
    standIn.balance.empty("refuses");
    const refused = {
      outcome: "refused",
      reason: "insufficient_balance_for_refund",
      retry: "later",
    };
    expect(await gateway.refund(refund)).toEqual(refused);
    // Kept for its key: the same attempt is refused though there is money again.
    standIn.balance.topUp();
    expect(await gateway.refund(refund)).toEqual(refused);
    expect(await gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
    expect(standIn.ledger()).toMatchObject([{ refunded: 110_000 }]);
  });

  test("holds it as pending for days, and pays it once the balance is topped up", async () => {
    const { gateway, standIn, advance } = world();
    const taken = await captured(gateway);
    const refund = refundOf(taken);
    standIn.balance.empty("holds");
    expect(await gateway.refund(refund)).toEqual({ outcome: "pending" });
    advance(5 * 86_400_000);
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "pending" });
    expect(await refundsOf(gateway, taken)).toEqual([["refund_1", 110_000, "pending", null]]);
    standIn.balance.topUp();
    expect(await gateway.lookupRefund?.(refund)).toEqual({ outcome: "refunded" });
  });

  test("gives it up in the end, and then it may be tried again", async () => {
    const { gateway, standIn } = world();
    const refund = refundOf(await captured(gateway));
    standIn.balance.empty("holds");
    await gateway.refund(refund);
    standIn.bank.failPending("insufficient_funds");
    const refused = { outcome: "refused", reason: "insufficient_funds", retry: "later" };
    expect(await gateway.lookupRefund?.(refund)).toEqual(refused);
    standIn.balance.topUp();
    expect(await gateway.refund({ ...refund, attempt: 2 })).toEqual({ outcome: "refunded" });
  });
});
