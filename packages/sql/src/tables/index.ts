import { concertTable, planTable, showTable } from "./concert.ts";
import { creationTable } from "./creation.ts";
import type { Table } from "./define-table.ts";
import { erasureTable } from "./erasure.ts";
import { deliveryTable, eventTable, outboxLockTable } from "./event.ts";
import { recordTable } from "./idempotency.ts";
import { journalTable, queueJournalTable } from "./journal.ts";
import { ledgerTable } from "./ledger.ts";
import { paymentTable } from "./payment.ts";
import { gapTable, queueTable, tokenTable } from "./queue.ts";
import { refundTable } from "./refund.ts";
import { reservationTable } from "./reservation.ts";
import { seatTable } from "./seat.ts";
import { walletTable } from "./wallet.ts";
import { webhookTable } from "./webhook.ts";

/** All tables of the box office, each after the tables that it refers to. */
export const tables: readonly Table[] = [
  queueTable,
  tokenTable,
  gapTable,
  concertTable,
  creationTable,
  showTable,
  planTable,
  reservationTable,
  seatTable,
  paymentTable,
  refundTable,
  walletTable,
  ledgerTable,
  webhookTable,
  recordTable,
  erasureTable,
  journalTable,
  queueJournalTable,
  eventTable,
  deliveryTable,
  outboxLockTable,
];
