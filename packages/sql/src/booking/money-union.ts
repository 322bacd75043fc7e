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
  putRows,
  type Read,
  type RowValues,
  type Sql,
  type Statement,
  textOf,
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
  readonly refunds: Versions<Refund>;
  /** The refunds of each payment that was looked at. */
  readonly refundsOf: Map<string, Set<string>>;
  readonly wallets: Versions<Wallet>;
  readonly ledger: LedgerEntry[];
  readonly shows: Show[];
};

export const createMoneyUnion = (): MoneyUnion => ({
  refunds: createVersions(),
  refundsOf: new Map(),
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
    ` order by payment_id, no${forUpdate}`,
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
        const asked = slices.map((slice) => paymentOf(slice, subjectOf(slice)));
        const found = Map.groupBy(rows, (row): string => row.payment_id);
        for (const paymentId of [...asked, ...found.keys()]) {
          if (paymentId !== undefined) addRefunds(union, paymentId, found.get(paymentId) ?? []);
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

/** Notes the refunds of a payment as the store has them. */
const addRefunds = (
  { refunds, refundsOf }: MoneyUnion,
  paymentId: string,
  rows: readonly RefundRow[],
): void => {
  if (refundsOf.has(paymentId)) return;
  refundsOf.set(paymentId, new Set(rows.map((row) => row.refund_id)));
  for (const row of rows) refunds.current.set(row.refund_id, toRefund(row));
};

/** Forgets the refunds of payments that are not kept. */
export const keepRefundsOf = (
  { refunds, refundsOf }: MoneyUnion,
  isKept: (paymentId: string) => boolean,
): void => {
  for (const [paymentId, ids] of refundsOf) {
    if (isKept(paymentId)) continue;
    for (const refundId of ids) refunds.current.delete(refundId);
    refundsOf.delete(paymentId);
  }
};

/** The refunds of a payment by their numbers; undefined where nobody looked for them. */
const refundsOf = (union: MoneyUnion, paymentId: string): readonly Refund[] | undefined => {
  const ids = union.refundsOf.get(paymentId);
  if (ids === undefined) return undefined;
  // Hardly any payment has one.
  if (ids.size === 0) return none;
  return [...ids]
    .map((refundId) => union.refunds.current.get(refundId))
    .filter((refund) => refund !== undefined)
    .filter((refund) => refund !== null)
    .sort((a, b) => a.no - b.no);
};

const none: readonly Refund[] = [];

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
): Pick<BookingState, "refunds" | "wallet"> | undefined => {
  const paymentId = paymentOf(slice, subject);
  const walletId = walletOf(slice, subject.reservation);
  const refunds = paymentId === undefined ? none : refundsOf(union, paymentId);
  const wallet = walletId === undefined ? null : union.wallets.current.get(walletId);
  return refunds === undefined || wallet === undefined ? undefined : { refunds, wallet };
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
  state: BookingState,
  { refunds = [], wallets = [], payments = [], show }: BookingChange,
): void => {
  const { wallet, reservation, show: loaded } = state;
  checkRefunds(slice, state, refunds);
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

/** Each follows on one that was loaded, and has a number of its own among those of its payment. */
const checkRefunds = (slice: BookingSlice, state: BookingState, puts: readonly Refund[]): void => {
  const ids = new Map(state.refunds.map(({ no, refundId }) => [no, refundId]));
  for (const put of puts) {
    const before = state.refunds.find(({ refundId }) => refundId === put.refundId);
    follows("refund", put.refundId, put, before ?? null);
    if (put.paymentId !== paymentOf(slice, state)) {
      throw corrupt(`Refund ${put.refundId} is put without its payment having been loaded.`);
    }
    const other = ids.get(put.no);
    if (other !== undefined && other !== put.refundId) {
      throw corrupt(`Refund ${put.refundId} has the number ${put.no} of ${other}.`);
    }
    ids.set(put.no, put.refundId);
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
  for (const refund of refunds) {
    put(union.refunds, refund.refundId, refund);
    union.refundsOf.get(refund.paymentId)?.add(refund.refundId);
  }
  for (const wallet of wallets) put(union.wallets, walletIdOf(wallet), wallet);
  union.ledger.push(...ledger);
  if (show !== undefined) union.shows.push(show);
};

const putRefunds = putVersioned<Refund>("admit_refund", "refund_id", refundColumns, fromRefund);
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
          onMismatch: () => new LostRace("a wallet or refund"),
        }
      : statement,
  );

const showColumns = { show_id: "text", cancelled: "bool", refunds_retry_at_ms: "int" } as const;
const showText = textOf(
  ({ rows, keyIs }) =>
    "update admit_show set cancelled = put.cancelled, " +
    `refunds_retry_at_ms = put.refunds_retry_at_ms from (${rows(showColumns)}) as put ` +
    `where ${keyIs("admit_show.show_id", "put.show_id")}`,
);

const saveShows = (sql: Sql, shows: readonly Show[]): readonly Statement[] => {
  const rows: readonly RowValues[] = shows.map(({ showId, cancelled, refundsRetryAtMs }) => [
    showId,
    cancelled,
    refundsRetryAtMs,
  ]);
  const onMismatch = () => corrupt("A show that is put does not exist.");
  return putRows(sql, showText, rows, onMismatch, false);
};

export const saveMoney = (sql: Sql, union: MoneyUnion): readonly Statement[] => [
  ...orRunAgain(putRefunds(sql, union.refunds)),
  ...orRunAgain(putWallets(sql, union.wallets)),
  ...entryStatements(sql, union.ledger),
  ...saveShows(sql, union.shows),
];
