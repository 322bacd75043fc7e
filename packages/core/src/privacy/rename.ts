import type { DomainEvent } from "../kernel/events.ts";
import type { IdempotencyRecord } from "../kernel/idempotency.ts";
import type { UserId } from "../kernel/ids.ts";
import type { JournalDetails, JournalEntry } from "../kernel/journal.ts";
import { entryIdOf, sides } from "../payment/ledger.ts";
import type { Accepted, Payment, PaymentMethod } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import { type Wallet, walletPostingId, walletPostings } from "../payment/wallet.ts";
import type { ExpiredToken } from "../queue/token.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { Erasure, WalletRename } from "../sales/booking-store.port.ts";

/** The user's id and the pseudonym that replaces it. */
export type Renaming = { readonly from: UserId; readonly to: UserId };

export const renamingOf = ({ userId, pseudonym }: Erasure): Renaming => ({
  from: userId,
  to: pseudonym,
});

/** If one of these is next to the id, it is part of a longer word. */
const inWord = /[\p{L}\p{N}_-]/u;

/** Replaces the id in text by people or providers, wherever it is a separate word. */
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

/** Removes what the buyer sent. Refunds need the gateway's name. */
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

/** Excludes pending payments, because only those have a proof. */
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
  // Provider text may contain the id. Other reasons are fixed words of our own.
  return renamed.type === "PaymentDeclined" ||
    renamed.type === "PaymentFailed" ||
    renamed.type === "RefundFailed"
    ? { ...renamed, reason: renameText(renamed.reason, renaming) }
    : renamed;
};

/** Includes ledger entries without a payment, because their ids contain the user's id. */
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

/** A row of the journal about the user. It keeps who did what and when. */
export const renameEntry = (entry: JournalEntry, renaming: Renaming): JournalEntry => ({
  ...entry,
  userId: renaming.to,
  subjectId: entry.subjectId === renaming.from ? renaming.to : entry.subjectId,
  details: renameTexts(entry.details, renaming) as JournalDetails,
});

/** Replaces the user's id in texts at any depth. */
const renameTexts = (value: unknown, renaming: Renaming): unknown => {
  if (typeof value === "string") return renameText(value, renaming);
  if (Array.isArray(value)) return value.map((item) => renameTexts(item, renaming));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, renameTexts(item, renaming)]),
  );
};

/**
 * A record under an operator's key. A command that names the user changes, so sending the original
 * again is refused.
 */
export const renameRecord = (record: IdempotencyRecord, renaming: Renaming): IdempotencyRecord =>
  JSON.stringify(record).includes(JSON.stringify(renaming.from).slice(1, -1))
    ? {
        ...record,
        fingerprint: renameCommand(record.fingerprint, renaming),
        answer: renameUsers(record.answer, renaming) as IdempotencyRecord["answer"],
      }
    : record;

/**
 * A command is a list in JSON. Numbers in it are amounts, so they stay even if they equal the id.
 */
const renameCommand = (fingerprint: string, renaming: Renaming): string => {
  if (!fingerprint.startsWith("[")) return fingerprint;
  const parts: readonly unknown[] = JSON.parse(fingerprint);
  return JSON.stringify(
    parts.map((part) => (typeof part === "string" ? renameText(part, renaming) : part)),
  );
};

/** Replaces the user's id in `userId` fields at any depth. */
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
