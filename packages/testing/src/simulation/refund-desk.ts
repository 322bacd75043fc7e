import type {
  Currency,
  GatewayRefund,
  MovedPayments,
  ProviderDispute,
  ProviderMovements,
  ProviderRefund,
  RefundAnswer,
} from "@admit-one/core";
import { type Account, type BankRefund, heldOf } from "./bank-account.ts";
import type { Faults } from "./faults.ts";
import type { World } from "./world.ts";

/** Everything that moves captured money at the bank, requested by us or not. */
export type RefundDesk = {
  /** From now on this money may be refunded or disputed by others. */
  captured(account: Account): void;
  refund(account: Account | undefined, request: GatewayRefund): RefundAnswer;
  lookup(
    account: Account | undefined,
    request: GatewayRefund,
  ): RefundAnswer | { readonly outcome: "not_found" };
  movedSince(gateway: string, sinceMs: number): MovedPayments;
  /** Whether a change is still planned. */
  isBusy(): boolean;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const movementsOf = ({ refunds, disputes }: Account): ProviderMovements => ({
  refunds: refunds.map(({ entry }) => entry),
  disputes: [...disputes],
});

/** Money is only captured for payments that were requested. */
const currencyOf = ({ payment, paymentId }: Account): Currency => {
  if (payment === null) throw new TypeError(`${paymentId} was never asked for.`);
  return payment.currency;
};

export const createRefundDesk = (
  world: World,
  faults: () => Faults,
  tell: (account: Account) => void,
): RefundDesk => {
  const { random } = world;
  const refusals = new Map<string, RefundAnswer>();
  /** Refunds that no attempt will ever pay. */
  const hopeless = new Set<string>();
  const moved: { readonly account: Account; readonly atMs: number }[] = [];

  let planned = 0;
  let made = 0;
  let emptyUntilMs = 0;

  /** After seconds, hours or days, so that changes meet the box office in different states. */
  const later = (act: () => void): void => {
    planned += 1;
    const delayMs = random.int(500, random.pick([minuteMs, 12 * hourMs, 2 * dayMs]));
    world.after(delayMs, () => {
      planned -= 1;
      act();
    });
  };

  const move = (account: Account): void => {
    moved.push({ account, atMs: world.nowMs() });
    if (!random.chance(faults().newsLost)) tell(account);
  };

  const put = (account: Account, reference: string, change: Partial<ProviderRefund>): void => {
    const index = account.refunds.findIndex(({ entry }) => entry.reference === reference);
    const known = account.refunds[index];
    if (known === undefined) return;
    account.refunds[index] = { ...known, entry: { ...known.entry, ...change } };
    move(account);
  };

  const fail = (account: Account, reference: string): void =>
    put(account, reference, { status: "failed", failure: "account_closed" });

  const add = (
    account: Account,
    {
      refundId,
      attempt,
      amount,
    }: Pick<BankRefund, "attempt"> & Pick<ProviderRefund, "refundId" | "amount">,
  ): ProviderRefund => {
    made += 1;
    const reference = `re-${made}`;
    const isPending = random.chance(faults().refundPending);
    const fails = random.chance(faults().refundFails);
    const entry: ProviderRefund = {
      refundId,
      reference,
      amount,
      currency: currencyOf(account),
      status: isPending ? "pending" : "succeeded",
      failure: null,
    };
    account.refunds.push({ entry, attempt });
    if (isPending) {
      later(() =>
        fails ? fail(account, reference) : put(account, reference, { status: "succeeded" }),
      );
    } else if (fails) later(() => fail(account, reference));
    move(account);
    return entry;
  };

  /** A refund at the bank's own counter. It may carry a text in the place of our id. */
  const payBackOutside = (account: Account): void => {
    const held = heldOf(account);
    if (held <= 0) return;
    const amount = random.chance(0.5) ? held : random.int(1, held);
    add(account, { refundId: random.chance(0.1) ? "goodwill" : null, attempt: null, amount });
  };

  const putDispute = (account: Account, dispute: ProviderDispute): void => {
    const index = account.disputes.findIndex(({ reference }) => reference === dispute.reference);
    account.disputes.splice(index < 0 ? account.disputes.length : index, 1, dispute);
    move(account);
    if (dispute.status === "open") {
      later(() => putDispute(account, { ...dispute, status: random.pick(["won", "lost"]) }));
    } else if (faults().disputed > 0 && random.chance(0.2)) {
      later(() => putDispute(account, { ...dispute, status: "open" }));
    }
  };

  /** Buyers dispute what they have not got back, and sometimes what they already have. */
  const dispute = (account: Account): void => {
    const held = heldOf(account);
    const most = random.chance(0.2) ? account.captured : held;
    if (most <= 0) return;
    made += 1;
    const amount = random.chance(0.7) ? most : random.int(1, most);
    const currency = currencyOf(account);
    putDispute(account, { reference: `dp-${made}`, amount, currency, status: "open" });
  };

  const answerOf = ({ status }: ProviderRefund): RefundAnswer =>
    status === "pending" ? { outcome: "pending" } : { outcome: "refunded" };

  const lookup: RefundDesk["lookup"] = (account, { refundId, attempt }) => {
    const own = account?.refunds.filter(({ entry }) => entry.refundId === refundId) ?? [];
    const live = own.find(({ entry }) => entry.status !== "failed");
    if (live !== undefined) return answerOf(live.entry);
    const failed = own.some((one) => one.attempt === attempt);
    if (failed) return { outcome: "refused", reason: "account_closed", retry: "never" };
    return refusals.get(`${refundId} ${attempt}`) ?? { outcome: "not_found" };
  };

  const refusalOf = (
    account: Account | undefined,
    { refundId, amount }: GatewayRefund,
  ): RefundAnswer | null => {
    const refused = (reason: string, retry: "later" | "never"): RefundAnswer => ({
      outcome: "refused",
      reason,
      retry,
    });
    if (account === undefined || heldOf(account) < amount) {
      return refused("charge_already_refunded", "never");
    }
    if (random.chance(faults().refundRefused)) hopeless.add(refundId);
    if (hopeless.has(refundId)) return refused("card_is_gone", "never");
    if (world.nowMs() >= emptyUntilMs && random.chance(faults().balanceEmpty)) {
      emptyUntilMs = world.nowMs() + random.int(minuteMs, random.pick([hourMs, 2 * dayMs]));
    }
    return world.nowMs() < emptyUntilMs ? refused("insufficient_balance", "later") : null;
  };

  return {
    lookup,
    isBusy: () => planned > 0,
    captured: (account) => {
      if (random.chance(faults().refundedOutside)) later(() => payBackOutside(account));
      if (random.chance(faults().disputed)) later(() => dispute(account));
    },
    refund: (account, request) => {
      const known = lookup(account, request);
      if (known.outcome !== "not_found") return known;
      const { refundId, attempt, amount } = request;
      const refusal = refusalOf(account, request);
      if (refusal !== null || account === undefined) {
        const refused =
          refusal ?? ({ outcome: "refused", reason: "unknown", retry: "never" } as const);
        // A definite refusal never becomes a payment under the same attempt.
        refusals.set(`${refundId} ${attempt}`, refused);
        return refused;
      }
      return answerOf(add(account, { refundId, attempt, amount }));
    },
    movedSince: (gateway, sinceMs) => {
      const since = moved.filter(
        ({ account, atMs }) => atMs >= sinceMs && account.payment?.method.type === gateway,
      );
      const paymentIds = new Set(since.map(({ account }) => account.paymentId));
      return { paymentIds: [...paymentIds], cursor: null };
    },
  };
};
