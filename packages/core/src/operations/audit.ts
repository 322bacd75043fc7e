import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { AuditOptions } from "./audit-alarms.ts";
import { createAuditFold } from "./audit-fold.ts";
import type { AuditReport } from "./audit-report.ts";
import { claimsAreSeats, seatsAreSomebodys } from "./audit-seats.ts";

/**
 * Checks L1–L4 on a snapshot of the whole store. It considers only stored data: an expired hold
 * that is not yet recorded still owns its seats here and is not a breach.
 *
 * Use `auditStore` for a store that is not in memory. It applies the same rules in pages.
 */
export const audit = (snapshot: BookingSnapshot, options?: AuditOptions): AuditReport => {
  const fold = createAuditFold(options);
  fold.group({ ...snapshot, others: [] });
  fold.found([...seatsAreSomebodys(snapshot), ...claimsAreSeats(snapshot)]);
  fold.wallets(snapshot.wallets);
  fold.ledger(snapshot.ledger);
  const { seats, reservations, payments } = snapshot;
  return fold.report({
    seatsTaken: seats.length,
    reservations: reservations.length,
    payments: payments.length,
  });
};
