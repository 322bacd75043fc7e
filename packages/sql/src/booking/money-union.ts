import type {
  BookingChange,
  BookingSlice,
  BookingState,
  LedgerEntry,
  Refund,
  Reservation,
  Show,
  Wallet,
} from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import {
  type OnDialect,
  type Read,
  type RowValues,
  type Sql,
  type Statement,
  textOf,
  toRows,
} from "../sql.ts";
import { type Asked, list } from "./asked.ts";
import { createVersions, type Versions } from "./halls.ts";
import { entryStatements } from "./ledger-rows.ts";
import { putVersioned } from "./put-versioned.ts";
import {
  fromRefund,
  type RefundRow,
  refundColumns,
  selectRefund,
  toRefund,
} from "./refund-rows.ts";
import {
  fromWallet,
  selectWallet,
  toWallet,
  type WalletRow,
  walletColumns,
  walletIdOf,
  walletIdText,
} from "./wallet-rows.ts";

/** The part of a union that is about money beside payments. */
export type MoneyUnion = {
  /** By payment. */
  readonly refunds: Versions<Refund>;
  readonly wallets: Versions<Wallet>;
  readonly ledger: LedgerEntry[];
  readonly shows: Show[];
};

export const createMoneyUnion = (): MoneyUnion => ({
  refunds: createVersions(),
  wallets: createVersions(),
  ledger: [],
  shows: [],
});

// In one order and after the shows, so that steps of several users never wait for each other. Ids are
// gathered in one list: beside an "or" no database would look them up in an index.
const refundsText = textOf(
  ({ anyOf, anyFrom, forUpdate }) =>
    `${selectRefund} where ` +
    anyFrom(
      "payment_id",
      `select payment_id from admit_refund where ${anyOf("payment_id")} union all ` +
        `select payment_id from admit_reservation where ${anyOf("reservation_id")}`,
    ) +
    ` order by payment_id${forUpdate}`,
);

const walletsText = textOf(
  ({ anyOf, anyFrom, forUpdate }) =>
    `${selectWallet} where ` +
    anyFrom(
      "wallet_id",
      `select wallet_id from admit_wallet where ${anyOf("wallet_id")} union all ` +
        `select ${walletIdText} from admit_reservation where ${anyOf("reservation_id")} union all ` +
        `select ${walletIdText} from admit_payment where ${anyOf("payment_id")}`,
    ) +
    ` order by wallet_id${forUpdate}`,
);

const wantsWallet = (slice: BookingSlice): boolean => "wallet" in slice && slice.wallet === true;

type Subject = Pick<BookingState, "reservation" | "payment">;

/** What the slices need of it; `subjectOf` is asked once the subjects themselves are loaded. */
export const loadMoney = (
  on: OnDialect,
  union: MoneyUnion,
  slices: readonly BookingSlice[],
  { reservationIds, paymentIds }: Asked,
  subjectOf: (slice: BookingSlice) => Subject,
): readonly Read[] => {
  const reads: Read[] = [];
  if (reservationIds.size + paymentIds.size > 0) {
    reads.push({
      text: refundsText(on),
      params: [list(paymentIds), list(reservationIds)],
      take: (rows: readonly RefundRow[]) => {
        const { current } = union.refunds;
        for (const row of rows) {
          if (!current.has(row.payment_id)) current.set(row.payment_id, toRefund(row));
        }
        for (const slice of slices) {
          const paymentId = paymentOf(slice, subjectOf(slice));
          if (paymentId !== undefined && !current.has(paymentId)) current.set(paymentId, null);
        }
      },
    });
  }
  const walletSlices = slices.filter((slice) => slice.by === "wallet" || wantsWallet(slice));
  if (walletSlices.length > 0) reads.push(loadWallets(on, union, walletSlices, subjectOf));
  return reads;
};

const loadWallets = (
  on: OnDialect,
  union: MoneyUnion,
  slices: readonly BookingSlice[],
  subjectOf: (slice: BookingSlice) => Subject,
): Read => {
  const own = slices.flatMap((slice) => (slice.by === "wallet" ? [walletIdOf(slice)] : []));
  const reserved = slices.flatMap((it) => (it.by === "reservation" ? [it.reservationId] : []));
  const paid = slices.flatMap((slice) => (slice.by === "payment" ? [slice.paymentId] : []));
  return {
    text: walletsText(on),
    params: [list(own), list(reserved), list(paid)],
    take: (rows: readonly WalletRow[]) => {
      for (const slice of slices) {
        const walletId = walletOf(slice, subjectOf(slice).reservation);
        if (walletId !== undefined) union.wallets.current.set(walletId, null);
      }
      for (const row of rows) union.wallets.current.set(row.wallet_id, toWallet(row));
    },
  };
};

/** The refund of a payment; undefined where nobody looked for it. */
export const refundOf = ({ refunds }: MoneyUnion, paymentId: string): Refund | null | undefined =>
  refunds.current.get(paymentId);

const paymentOf = (slice: BookingSlice, { payment }: Subject): string | undefined =>
  slice.by === "payment" ? slice.paymentId : payment?.paymentId;

const walletOf = (slice: BookingSlice, reservation: Reservation | null): string | undefined => {
  if (slice.by === "wallet") return walletIdOf(slice);
  return wantsWallet(slice) && reservation !== null ? walletIdOf(reservation) : undefined;
};

/** What the slice sees of it; undefined where too little was loaded. */
export const viewMoney = (
  union: MoneyUnion,
  slice: BookingSlice,
  subject: Subject,
): Pick<BookingState, "refund" | "wallet"> | undefined => {
  const paymentId = paymentOf(slice, subject);
  const walletId = walletOf(slice, subject.reservation);
  const refund = paymentId === undefined ? null : union.refunds.current.get(paymentId);
  const wallet = walletId === undefined ? null : union.wallets.current.get(walletId);
  return refund === undefined || wallet === undefined ? undefined : { refund, wallet };
};

type Versioned = { readonly version: number };

const follows = <T extends Versioned>(
  what: string,
  id: string,
  { version }: T,
  before: T | null,
) => {
  if (version === (before?.version ?? 0) + 1) return;
  throw corrupt(`Version ${version} of ${what} ${id} follows on nothing loaded.`);
};

/** Refuses what does not follow on what the slice loaded; changes nothing. */
export const checkMoney = (
  slice: BookingSlice,
  { refund, wallet, reservation, show: loaded }: BookingState,
  { refunds = [], wallets = [], payments = [], show }: BookingChange,
): void => {
  for (const put of refunds) follows("refund", put.refundId, put, refund);
  for (const put of wallets) {
    follows("wallet", walletIdOf(put), put, wallet);
    if (put.balance < 0) throw corrupt(`The wallet ${walletIdOf(put)} went below zero.`);
    if (walletOf(slice, reservation) !== walletIdOf(put)) {
      throw corrupt(`The wallet ${walletIdOf(put)} is put without having been loaded.`);
    }
  }
  for (const payment of payments) {
    if ("refundTotal" in payment && payment.refundTotal > payment.takenAmount) {
      throw corrupt(`Payment ${payment.paymentId} was refunded more than was taken.`);
    }
  }
  if (show !== undefined && show.showId !== loaded?.showId) {
    throw corrupt(`Show ${show.showId} is put without having been loaded.`);
  }
};

const put = <T>({ current, put: puts }: Versions<T>, id: string, record: T): void => {
  if (!puts.has(id)) puts.set(id, current.get(id) ?? null);
  current.set(id, record);
};

/** Lets later views see a change that was checked. */
export const applyMoney = (
  union: MoneyUnion,
  { refunds = [], wallets = [], ledger = [], show }: BookingChange,
): void => {
  for (const refund of refunds) put(union.refunds, refund.paymentId, refund);
  for (const wallet of wallets) put(union.wallets, walletIdOf(wallet), wallet);
  union.ledger.push(...ledger);
  if (show !== undefined) union.shows.push(show);
};

const putRefunds = putVersioned<Refund>("admit_refund", "payment_id", refundColumns, fromRefund);
const putWallets = putVersioned<Wallet>("admit_wallet", "wallet_id", walletColumns, fromWallet);

/**
 * No lock keeps another step from inserting the same wallet or refund, since there was no row to
 * lock: whoever is second runs again, and finds it.
 */
const orRunAgain = (statements: readonly Statement[]): readonly Statement[] =>
  statements.map((statement) =>
    statement.text.startsWith("insert")
      ? {
          ...statement,
          text: `${statement.text} on conflict do nothing`,
          otherwise: () => new LostRace("a wallet or refund"),
        }
      : statement,
  );

const showColumns = { show_id: "text", cancelled: "bool" } as const;
const showText = textOf(
  ({ rows, keyIs }) =>
    `update admit_show set cancelled = put.cancelled from (${rows(showColumns)}) as put ` +
    `where ${keyIs("admit_show.show_id", "put.show_id")}`,
);

const saveShows = (sql: Sql, shows: readonly Show[]): readonly Statement[] => {
  if (shows.length === 0) return [];
  const rows: readonly RowValues[] = shows.map(({ showId, cancelled }) => [showId, cancelled]);
  const otherwise = () => corrupt("A show that was cancelled does not exist.");
  return [{ text: showText(sql), params: [toRows(rows)], changes: rows.length, otherwise }];
};

export const saveMoney = (sql: Sql, union: MoneyUnion): readonly Statement[] => [
  ...orRunAgain(putRefunds(sql, union.refunds)),
  ...orRunAgain(putWallets(sql, union.wallets)),
  ...entryStatements(sql, union.ledger),
  ...saveShows(sql, union.shows),
];
