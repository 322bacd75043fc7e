import type { Alarm } from "../kernel/alarm.ts";
import type { LedgerEntry } from "../payment/ledger.ts";
import type { Wallet } from "../payment/wallet.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import { type AuditOptions, alarmsOfGroup, alarmsOfStore } from "./audit-alarms.ts";
import { booksAddUp } from "./audit-books.ts";
import { createMoneyFold, moneyIsInItsPlace, postingsBalance } from "./audit-money.ts";
import { confirmedIsPaid, moneyHasSeats } from "./audit-payments.ts";
import type { AuditReport } from "./audit-report.ts";
import { reservationsHaveSeats, type SeatGroup } from "./audit-seats.ts";
import type { Breach } from "./breach.ts";
import { createWaitingFold } from "./missing-gateways.ts";

/**
 * Some reservations with all their rows: payments, refunds and ledger entries. Each payment is in
 * exactly one group, and so is each refund without a known payment.
 */
export type AuditGroup = SeatGroup & Pick<BookingSnapshot, "payments" | "refunds" | "ledger">;

/** All rules that need only one group. */
const breachesOf = (group: AuditGroup): readonly Breach[] => [
  ...reservationsHaveSeats(group),
  ...confirmedIsPaid(group),
  ...moneyHasSeats(group),
  ...booksAddUp(group),
  ...postingsBalance(group.ledger),
  ...moneyIsInItsPlace(group),
];

/** Nobody reads more, and a badly broken store must not fill the memory. */
const listedMax = 10_000;

const createList = <T>() => {
  const listed: T[] = [];
  let count = 0;
  return {
    add: (items: readonly T[]): void => {
      count += items.length;
      listed.push(...items.slice(0, Math.max(0, listedMax - listed.length)));
    },
    listed: (): readonly T[] => listed,
    count: (): number => count,
  };
};

/** Collects the results of an audit page by page: breaches, alarms and totals of money. */
export type AuditFold = {
  readonly group: (group: AuditGroup) => void;
  /** Adds breaches that were found in another way. */
  readonly found: (breaches: readonly Breach[]) => void;
  readonly wallets: (wallets: readonly Wallet[]) => void;
  readonly ledger: (entries: readonly LedgerEntry[]) => void;
  readonly report: (counts: AuditReport["counts"]) => AuditReport;
};

/** Without options it reports no alarms. */
export const createAuditFold = (options: AuditOptions | undefined): AuditFold => {
  const breaches = createList<Breach>();
  const alarms = createList<Alarm>();
  const money = createMoneyFold();
  const waiting = createWaitingFold();
  return {
    group: (group) => {
      breaches.add(breachesOf(group));
      if (options === undefined) return;
      alarms.add(alarmsOfGroup(group, options));
      waiting.add(group, options.nowMs);
    },
    found: breaches.add,
    wallets: money.addWallets,
    ledger: money.addLedger,
    report: (counts) => {
      breaches.add(money.breaches());
      if (options !== undefined) alarms.add(alarmsOfStore(options, waiting));
      const unlisted = {
        breaches: breaches.count() - breaches.listed().length,
        alarms: alarms.count() - alarms.listed().length,
      };
      return {
        ok: breaches.count() === 0,
        breaches: breaches.listed(),
        alarms: alarms.listed().toSorted((a, b) => a.sinceMs - b.sinceMs),
        ...(unlisted.breaches + unlisted.alarms > 0 && { unlisted }),
        money: money.totals(),
        counts,
      };
    },
  };
};
