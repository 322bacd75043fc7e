import { type ConcertsOutcome } from "../concert/concert-commands.ts";
import { type PageQuery } from "../kernel/page.ts";
import { exportSales } from "./export-sales.ts";
import { type Figures } from "./figures.ts";
import { inspectConcert, inspectReservation, inspectSeats } from "./inspect.ts";
import { findPayments, findReservations, listAllConcerts, listQueues } from "./look-up.ts";
import {
  type ExportSales,
  type ExportSalesOutcome,
  type FindPayments,
  type FindReservations,
  type GetShowFigures,
  type GetShowSales,
  type InspectConcert,
  type InspectConcertOutcome,
  type InspectReservation,
  type InspectReservationOutcome,
  type InspectSeats,
  type InspectSeatsOutcome,
  type JournalOutcome,
  type PaymentsFound,
  type QueuesOutcome,
  type ReadJournal,
  type ReservationsFound,
  type ShowFiguresOutcome,
  type ShowSalesOutcome,
} from "./lookup-commands.ts";
import { type OperationsContext } from "./operations-context.ts";
import { readFigures } from "./read-figures.ts";
import { readJournal } from "./read-journal.ts";
import { createReconcile } from "./reconcile.ts";
import { recover } from "./recover.ts";
import { getShowFigures, getShowSales } from "./show-sales.ts";
import { createSweep } from "./sweep.ts";

/** The use cases of operations. */
export type OperationsUseCases = {
  /** What an operator watches during a sale. Cheap enough to read every few seconds. */
  figures(): Promise<Figures>;
  /** Newest first, of every show and user. */
  findReservations(query?: FindReservations): Promise<ReservationsFound>;
  findPayments(query?: FindPayments): Promise<PaymentsFound>;
  /** All lines with what is counted of them, newest first. */
  listQueues(query?: PageQuery): Promise<QueuesOutcome>;
  /**
   * Who gave which command, newest first. It has a row for each command of an operator that was
   * accepted, and none for refusals and repeated commands.
   */
  readJournal(query?: ReadJournal): Promise<JournalOutcome>;
  /** Seats and revenue of a show by section and grade, exact and of one moment. */
  getShowFigures(query: GetShowFigures): Promise<ShowFiguresOutcome>;
  /** What was sold when, in at most 1,000 buckets. */
  getShowSales(query: GetShowSales): Promise<ShowSalesOutcome>;
  /**
   * Everything that was ever sold of a show, seat by seat, and what was kept or disputed. In each
   * currency it adds up to the accounts `sales` + `kept` − `disputed`.
   */
  exportSales(query: ExportSales): Promise<ExportSalesOutcome>;
  /** What buyers see and what they do not, newest first, as it is at this moment. */
  listAllConcerts(query?: PageQuery): Promise<ConcertsOutcome>;
  /** One of them. */
  inspectConcert(query: InspectConcert): Promise<InspectConcertOutcome>;
  /** Who has the seats of a section, and which are blocked and why, as it is at this moment. */
  inspectSeats(query: InspectSeats): Promise<InspectSeatsOutcome>;
  /** A reservation of any user, with its payments, refunds and entries of the ledger. */
  inspectReservation(query: InspectReservation): Promise<InspectReservationOutcome>;
};

/** Bounded housekeeping steps of operations. Each returns how much it did. */
export type OperationsWork = {
  /** Finishes payments with an unknown outcome, processes webhooks, and sends refunds. */
  recover(): Promise<number>;
  /** Records what has expired, and deletes what was kept long enough. */
  sweep(): Promise<number>;
  /** Compares the gateways' books with ours to find money that the database lost. */
  reconcile(): Promise<number>;
};

export const createOperationsUseCases = (context: OperationsContext): OperationsUseCases => ({
  figures: () => readFigures(context),
  findReservations: (query = {}) => findReservations(context, query),
  findPayments: (query = {}) => findPayments(context, query),
  listQueues: (query = {}) => listQueues(context, query),
  exportSales: (query) => exportSales(context, query),
  readJournal: (query = {}) => readJournal(context, query),
  getShowFigures: (query) => getShowFigures(context, query),
  getShowSales: (query) => getShowSales(context, query),
  listAllConcerts: (query = {}) => listAllConcerts(context, query),
  inspectConcert: (query) => inspectConcert(context, query),
  inspectSeats: (query) => inspectSeats(context, query),
  inspectReservation: (query) => inspectReservation(context, query),
});

export const createOperationsWork = (context: OperationsContext): OperationsWork => ({
  recover: () => recover(context),
  sweep: createSweep(context),
  reconcile: createReconcile(context),
});
