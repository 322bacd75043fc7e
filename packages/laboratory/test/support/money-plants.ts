import type { Faults } from "@admit-one/testing/simulation";

/** A rule of money with an error in it, and the faults that must bring it to light. */
export type MoneyPlant = {
  readonly without: string;
  /** In core's sources. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly faults: readonly (keyof Faults)[];
  readonly breaks: RegExp;
  /** A history that comes upon it, which is tried first. Default: 1. */
  readonly seed?: number;
};

export const moneyPlants: readonly MoneyPlant[] = [
  {
    without: "what others paid back at the provider",
    file: "sales/refunding/apply-movements.ts",
    from: "if (!isOurs(paid)) working = outsideRefund(working, paid, nowMs);",
    to: "if (!isOurs(paid)) continue;",
    faults: ["refundedOutside"],
    breaks: /L4 .* in gateway for /,
  },
  {
    without: "the alarm's end by acceptance",
    file: "sales/refunding/accept-payment.ts",
    from: "refundIds.has(refundId))",
    to: "refundId === null)",
    faults: ["refundedOutside"],
    breaks: /L4 .*acceptPayment does not end paid_back/,
  },
  {
    without: "a new attempt after a refusal that may pass",
    file: "sales/refunding/recover-refund.ts",
    from: "        attempt: refund.attempt + 1,\n        sentAtMs: null,\n        refusedSinceMs,",
    to: "        refusedSinceMs,",
    faults: ["balanceEmpty"],
    breaks: /L4 .*(no call ends|under way for ever)/,
  },
  {
    without: "the operator where a refund is refused for good",
    file: "sales/refunding/recover-refund.ts",
    from: 'if (answer.retry !== "later" || refusedForMs',
    to: "if (refusedForMs",
    faults: ["refundRefused"],
    breaks: /L4 .*(no call ends|under way for ever)/,
  },
  {
    without: "the money that an operator paid by hand",
    file: "sales/refunding/settle-by-hand.ts",
    from: "amount: part, note",
    to: "amount: Math.max(1, part - 1), note",
    faults: ["refundRefused"],
    breaks: /L4 .* in till for /,
  },
  {
    without: "the patience with what is pending",
    file: "sales/refunding/recover-refund.ts",
    from: "return ageMs >= pendingPatienceMs",
    to: "return ageMs >= 0",
    faults: ["refundPending"],
    breaks: /L4 .*we paid back more than/,
  },
  {
    without: "a refund that failed once it was paid",
    file: "sales/refunding/apply-movements.ts",
    from: "if (isCertain && paidAmount < refund.paidAmount) {",
    to: "if (isCertain && paidAmount < refund.paidAmount && nowMs < 0) {",
    faults: ["refundFails"],
    breaks: /L4 .* in gateway for /,
  },
  {
    without: "the account of what is disputed",
    file: "payment/places.ts",
    from: 'if (status === "won") continue;',
    to: 'if (status !== "open") continue;',
    faults: ["disputed"],
    breaks: /L4 .* in gateway for /,
  },
  {
    without: "an appeal",
    file: "sales/refunding/apply-movements.ts",
    from: "if (known?.status === status && known.amount === amount) return working;",
    to: 'if (known !== undefined && known.status !== "open") return working;',
    faults: ["disputed"],
    seed: 17,
    breaks: /L4 .* in (gateway|disputed) for /,
  },
  {
    without: "the provider's list of what moved",
    file: "operations/reconcile.ts",
    from: "return [taken, moved].filter",
    to: "return [taken].filter",
    faults: ["newsLost", "refundedOutside"],
    breaks: /L4 .* in gateway for /,
  },
  {
    without: "the call that fences what a buyer left",
    file: "sales/paying/fence.ts",
    from: "within(context, () => gateway.cancel(toGateway(voiding)))",
    to: 'within(context, async () => ({ outcome: "failed", reason: "cancelled" }) as never)',
    faults: ["paymentLeft"],
    breaks: /L4 .*was left, and its money was taken/,
  },
];
