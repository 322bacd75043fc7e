import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { AuditOptions } from "./audit-alarms.ts";
import { createAuditFold } from "./audit-fold.ts";
import type { AuditReport } from "./audit-report.ts";
import { claimsAreSeats, seatsAreSomebodys } from "./audit-seats.ts";

/**
 * Checks L1–L4 over one moment of a whole store. It looks at what is stored alone: a hold that is
 * over but not yet written down still owns its seats here, and is no breach.
 *
 * What is not in memory anyway is audited in pieces, by the same rules: `auditStore`.
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
