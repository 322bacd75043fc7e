import type { Decision } from "../../kernel/decision.ts";
import { validation } from "../../kernel/errors.ts";
import { operator, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { PaymentId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { checkIdempotencyKey, checkInteger } from "../../kernel/validate.ts";
import { settledIfPaid } from "../../payment/cover.ts";
import { findGateway } from "../../payment/gateway-call.ts";
import { walletType } from "../../payment/ledger.ts";
import { isInFlight, isOwn, type OwnRefund, owedOf, type Refund } from "../../payment/refund.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { SettleRefund, SettleRefundOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkNote } from "./accept-payment.ts";
import { book, draftOf } from "./book.ts";

/**
 * Records that an operator paid a buyer in another way. The key is required, so that it counts
 * once.
 */
export const settleByHand = async (
  context: Operating<SalesContext>,
  command: SettleRefund,
): Promise<SettleRefundOutcome> => {
  const { clock } = context;
  const { amount, note, idempotencyKey } = command;
  const errors = [
    ...checkIdempotencyKey(idempotencyKey),
    ...checkInteger(amount, "amount", 1),
    ...checkNote(note),
  ];
  if (errors.length > 0) return validation(...errors);
  const paymentId = command.paymentId as PaymentId;
  const key = { userId: operator, key: idempotencyKey };
  const fingerprint = JSON.stringify(["POST", "settle", paymentId, amount, note]);
  const slice = { by: "payment", paymentId, record: key } as const;
  return acceptBooking<SettleRefundOutcome>(context, slice, (state) => {
    const replay = replayOf(state.record, fingerprint);
    if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
    if (replay.kind !== "none") return { outcome: settled(state.refunds) };
    const nowMs = clock.nowMs();
    const isServed = (refund: OwnRefund): boolean =>
      refund.method.type === walletType || findGateway(context, refund.method) !== undefined;
    const { outcome, change } = settle(state, { amount, note }, isServed, nowMs);
    if (change === undefined) return { outcome };
    const answer = { kind: "outcome", outcome: { outcome: "settled" } } as const;
    return {
      outcome,
      change: { ...change, ...recordOf(key, fingerprint, answer, nowMs) },
      note: { atMs: nowMs, subject: ["payment", paymentId], details: { amount, note } },
    };
  });
};

const settled = (refunds: readonly Refund[]): SettleRefundOutcome => {
  const own = refunds.filter(isOwn);
  const last = own.at(-1);
  if (last === undefined) return notFound("refund");
  return { outcome: "refund_settled", refund: last, refunds };
};

/**
 * The rule. A refund that the provider may still pay is left to the provider. Otherwise the amount
 * paid by hand settles what is owed, oldest refund first. A part leaves the rest owed.
 */
const settle = (
  state: BookingState,
  { amount, note }: Pick<SettleRefund, "amount" | "note">,
  isServed: (refund: OwnRefund) => boolean,
  nowMs: number,
): Decision<BookingChange, SettleRefundOutcome> => {
  const owing = state.refunds.filter(isOwn).filter((refund) => owedOf(refund) > 0);
  if (owing.length === 0) return { outcome: settled(state.refunds) };
  // A refund that was never sent and has no gateway can only be paid by hand.
  const mayBePaid = (refund: OwnRefund): boolean =>
    refund.status === "requested" ? !isServed(refund) : !isInFlight(refund);
  const payable = owing.filter(mayBePaid);
  if (payable.length === 0) return { outcome: { outcome: "conflict" } };
  const rest = payable.reduce((sum, refund) => sum + owedOf(refund), 0);
  if (amount > rest) return { outcome: { outcome: "refund_exceeds_rest", rest } };
  let left = amount;
  const paid = new Map<string, OwnRefund>();
  for (const refund of payable) {
    const part = Math.min(left, owedOf(refund));
    if (part === 0) continue;
    left -= part;
    const byHand = [...refund.byHand, { amount: part, note, atMs: nowMs }];
    paid.set(refund.refundId, settledIfPaid({ ...refund, byHand }, "hand", nowMs));
  }
  const refunds = state.refunds.map((refund) => paid.get(refund.refundId) ?? refund);
  const how = { kept: "paid_back_twice", actor: "operator", nowMs } as const;
  const change = book(state, { ...draftOf(state), refunds }, { cause: "by_hand", ...how });
  const [first] = change.refunds?.filter(isOwn) ?? [];
  const changed = new Map(change.refunds?.map((refund) => [refund.refundId, refund]));
  const after = refunds.map((refund) => changed.get(refund.refundId) ?? refund);
  return {
    outcome: first ? { outcome: "refund_settled", refund: first, refunds: after } : settled(after),
    change,
  };
};
