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
 * Some reservations with all that is theirs: their payments, with all refunds and all entries of
 * the ledger. Each payment is in one group, and so is each refund of a payment that is not known.
 */
export type AuditGroup = SeatGroup & Pick<BookingSnapshot, "payments" | "refunds" | "ledger">;

/** Every rule that a group can be judged by alone. */
const breachesOf = (group: AuditGroup): readonly Breach[] => [
  ...reservationsHaveSeats(group),
  ...confirmedIsPaid(group),
  ...moneyHasSeats(group),
  ...booksAddUp(group),
  ...postingsBalance(group.ledger),
  ...moneyIsInItsPlace(group),
];

/** Who reads more has seen enough, and a store that is wholly broken must not fill the memory. */
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

/** What an audit knows of the pieces of a store that it saw: what is wrong, and where money is. */
export type AuditFold = {
  readonly group: (group: AuditGroup) => void;
  /** What was found wrong by another way. */
  readonly found: (breaches: readonly Breach[]) => void;
  readonly wallets: (wallets: readonly Wallet[]) => void;
  readonly ledger: (entries: readonly LedgerEntry[]) => void;
  readonly report: (counts: AuditReport["counts"]) => AuditReport;
};

/** Without options there are no alarms. */
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
