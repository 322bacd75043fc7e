import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { UserId } from "../kernel/ids.ts";
import { entryIdOf, sides } from "../payment/ledger.ts";
import type { Accepted, Payment, PaymentMethod } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import { type Wallet, walletPostingId, walletPostings } from "../payment/wallet.ts";
import type { ExpiredToken } from "../queue/token.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { Erasure, WalletRename } from "../sales/booking-store.port.ts";

/** The id that goes, and the pseudonym that takes its place. */
export type Renaming = { readonly from: UserId; readonly to: UserId };

export const renamingOf = ({ userId, pseudonym }: Erasure): Renaming => ({
  from: userId,
  to: pseudonym,
});

/** Next to one of these an id is part of a longer word, and no id. */
const inWord = /[\p{L}\p{N}_-]/u;

/** Text that people or providers wrote, with the pseudonym wherever the id stands as a word. */
export const renameText = (text: string, { from, to }: Renaming): string => {
  let renamed = "";
  let done = 0;
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
    const end = at + from.length;
    const isWord =
      !inWord.test(lastOf(text.slice(0, at))) && !inWord.test(firstOf(text.slice(end)));
    if (at < done || !isWord) continue;
    renamed += text.slice(done, at) + to;
    done = end;
  }
  return renamed + text.slice(done);
};

const firstOf = (text: string): string => /^./su.exec(text)?.[0] ?? "";
const lastOf = (text: string): string => /.$/su.exec(text.slice(-2))?.[0] ?? "";

/** What the buyer sent along goes; refunds need the name of the gateway. */
const bare = ({ type }: PaymentMethod): PaymentMethod => ({ type });

const renameAccepted = (accepted: Accepted | null, renaming: Renaming): Accepted | null =>
  accepted && { ...accepted, note: renameText(accepted.note, renaming) };

export const renameToken = (token: ExpiredToken, { to }: Renaming): ExpiredToken => ({
  ...token,
  userId: to,
});

export const renameReservation = (reservation: Reservation, { to }: Renaming): Reservation => ({
  ...reservation,
  userId: to,
  version: reservation.version + 1,
});

/** Only pending payments have a proof. */
export const renamePayment = (
  payment: Exclude<Payment, { readonly status: "pending" }>,
  renaming: Renaming,
): Payment => {
  const { method, version } = payment;
  const base = { userId: renaming.to, method: bare(method), version: version + 1 };
  if ("reason" in payment) {
    return { ...payment, ...base, reason: renameText(payment.reason, renaming) };
  }
  const disputes = payment.disputes.map((dispute) => ({
    ...dispute,
    accepted: renameAccepted(dispute.accepted, renaming),
  }));
  return { ...payment, ...base, disputes };
};

export const renameRefund = (refund: Refund, renaming: Renaming): Refund => ({
  ...refund,
  userId: renaming.to,
  method: bare(refund.method),
  accepted: renameAccepted(refund.accepted, renaming),
  version: refund.version + 1,
  ...("byHand" in refund && {
    byHand: refund.byHand.map((part) => ({ ...part, note: renameText(part.note, renaming) })),
  }),
  ...("failure" in refund &&
    refund.failure !== null && { failure: renameText(refund.failure, renaming) }),
});

export const renameEvent = (event: DomainEvent, renaming: Renaming): DomainEvent => {
  const renamed =
    "userId" in event && event.userId === renaming.from ? { ...event, userId: renaming.to } : event;
  // Words of the provider. Other reasons are a word of ours.
  return renamed.type === "PaymentDeclined" ||
    renamed.type === "PaymentFailed" ||
    renamed.type === "RefundFailed"
    ? { ...renamed, reason: renameText(renamed.reason, renaming) }
    : renamed;
};

/** With its entries that no payment has: their ids contain the user's. */
export const renameWallet = (wallet: Wallet, to: UserId): WalletRename => ({
  wallet,
  to,
  entries: walletPostings(wallet).flatMap((posting) => {
    const before = walletPostingId(wallet, posting);
    const postingId = walletPostingId({ ...wallet, userId: to }, posting);
    return sides.map((side) => ({
      entryId: entryIdOf(before, side),
      to: { entryId: entryIdOf(postingId, side), postingId },
    }));
  }),
});

/**
 * What is kept under a key of operators. A command that names the user is not the same any more, so
 * that one which is sent again is refused.
 */
export const renameRecord = (record: IdempotencyRecord, renaming: Renaming): IdempotencyRecord =>
  JSON.stringify(record).includes(JSON.stringify(renaming.from).slice(1, -1))
    ? {
        ...record,
        fingerprint: renameCommand(record.fingerprint, renaming),
        answer: renameUsers(record.answer, renaming) as IdempotencyRecord["answer"],
      }
    : record;

/** A command as a list in JSON. Its numbers are amounts, whatever ids users have. */
const renameCommand = (fingerprint: string, renaming: Renaming): string => {
  if (!fingerprint.startsWith("[")) return fingerprint;
  const parts: readonly unknown[] = JSON.parse(fingerprint);
  return JSON.stringify(
    parts.map((part) => (typeof part === "string" ? renameText(part, renaming) : part)),
  );
};

/** The fields that name a user, however deep they are. */
const renameUsers = (value: unknown, renaming: Renaming): unknown => {
  if (Array.isArray(value)) return value.map((item) => renameUsers(item, renaming));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      name === "userId" && item === renaming.from ? renaming.to : renameUsers(item, renaming),
    ]),
  );
};
