import { entryIdsOf, type LedgerEntry } from "../payment/ledger.ts";
import { ownsSeats, type Reservation } from "../reservation/reservation.ts";
import type { BookingStore } from "../sales/booking-store.port.ts";
import { type BookingView, type Place, pagesOf } from "../sales/booking-view.ts";
import type { AuditOptions } from "./audit-alarms.ts";
import { type AuditFold, type AuditGroup, createAuditFold } from "./audit-fold.ts";
import { postingsBalance } from "./audit-money.ts";
import type { AuditReport } from "./audit-report.ts";
import { ownedOf, ownSeatsOf, placeOf } from "./audit-seats.ts";
import { findStrays, type Paged, type Seen, startedOn } from "./audit-strays.ts";

/** The progress of an audit, in rows. */
export type AuditProgress = { readonly done: number; readonly total: number };

export type WatchAudit = {
  readonly onProgress?: (progress: AuditProgress) => void;
  /** How many reservations to check together, with all their rows. Default: 200. */
  readonly pageMax?: number;
};

/** About two thousand rows in total: few enough that no timer is delayed for long. */
const defaultPageMax = 200;

/**
 * Checks L1–L4 on a consistent view of a store, in pages, so that neither the store's size nor an
 * ongoing sale matters.
 *
 * Every reservation is checked with all its rows, and these rows are counted. If a table has more
 * rows than that, the rest is checked separately.
 */
export const auditStore = (
  bookings: Pick<BookingStore, "view">,
  options?: AuditOptions,
  watch: WatchAudit = {},
): Promise<AuditReport> => bookings.view((view) => auditView(view, options, watch));

const auditView = async (
  view: BookingView,
  options: AuditOptions | undefined,
  { onProgress = () => {}, pageMax = defaultPageMax }: WatchAudit,
): Promise<AuditReport> => {
  const counts = await view.counts();
  const fold = createAuditFold(options);
  const total = counts.reservations + counts.wallets + counts.ledger;
  let done = 0;
  const progress = (rows: number): void => {
    done += rows;
    onProgress({ done, total });
  };
  progress(0);
  // Rows of the other tables are small, and most of them need no look-up.
  const paged: Paged = { view, pageMax, rowsMax: 2 * pageMax };
  const seen = await foldReservations(paged, fold, progress);
  for await (const wallets of pagesOf(view, "wallets", paged.rowsMax)) {
    fold.wallets(wallets);
    progress(wallets.length);
  }
  const ofPayments = await foldLedger(paged, fold, progress);
  await findStrays(paged, fold, seen, { ...counts, ledger: ofPayments });
  const { seats: seatsTaken, reservations, payments } = counts;
  return fold.report({ seatsTaken, reservations, payments });
};

const foldReservations = async (
  { view, pageMax }: Paged,
  fold: AuditFold,
  progress: (rows: number) => void,
): Promise<Seen> => {
  const seen = { seats: 0, claims: 0, payments: 0, refunds: 0, ledger: 0 };
  for await (const reservations of pagesOf(view, "reservations", pageMax)) {
    const group = await groupOf(view, reservations);
    fold.group(group);
    const own = ownSeatsOf(group);
    seen.seats += own.seats;
    seen.claims += own.claims;
    seen.payments += group.payments.length;
    seen.refunds += group.refunds.length;
    seen.ledger += group.ledger.length;
    progress(reservations.length);
  }
  return seen;
};

/** The seats that live ones of these reservations name, without duplicates. */
const placesOf = (reservations: readonly Reservation[]): readonly Place[] => {
  const places = reservations
    .filter(({ status }) => ownsSeats(status))
    .flatMap(({ showId, seats }) => seats.map(({ seatId }) => ({ showId, seatId })));
  return [...new Map(places.map((place) => [placeOf(place), place])).values()];
};

/** The reservations with all their rows. */
const groupOf = async (
  view: BookingView,
  reservations: readonly Reservation[],
): Promise<AuditGroup> => {
  const places = placesOf(reservations);
  const seats = await view.seatsAt(places);
  const claims = await view.claimsAt(places);
  const own = new Set<string>(reservations.map(({ reservationId }) => reservationId));
  const owners = [
    ...ownedOf(seats).map(({ ownerId }) => ownerId),
    ...claims.map(({ reservationId }) => reservationId),
  ];
  const foreign = new Set(owners.filter((owner) => !own.has(owner)));
  const others = foreign.size === 0 ? [] : await view.reservations([...foreign]);
  const payments = await view.paymentsOf(reservations.map(({ reservationId }) => reservationId));
  const paymentIds = payments.map(({ paymentId }) => paymentId);
  const refunds = await view.refundsOf(paymentIds);
  const ledger = await view.entriesOf(paymentIds);
  return { reservations, others, seats, claims, payments, refunds, ledger };
};

/**
 * Adds up the ledger and checks postings without a payment. Returns the number of entries with one.
 */
const foldLedger = async (
  { view, rowsMax }: Paged,
  fold: AuditFold,
  progress: (rows: number) => void,
): Promise<number> => {
  let ofPayments = 0;
  for await (const page of pagesOf(view, "ledger", rowsMax)) {
    fold.ledger(page);
    const nobodys = page.filter(({ paymentId }) => paymentId === null);
    ofPayments += page.length - nobodys.length;
    if (nobodys.length > 0) fold.found(postingsBalance(await wholePostings(view, nobodys)));
    progress(page.length);
  }
  return ofPayments;
};

/**
 * The complete postings of these entries. A posting is only included with its first entry, so that
 * it is checked once.
 */
const wholePostings = async (
  view: BookingView,
  page: readonly LedgerEntry[],
): Promise<readonly LedgerEntry[]> => {
  const postings = [...new Set(page.map(({ postingId }) => postingId))];
  const named = await view.entries(postings.flatMap(entryIdsOf));
  const all = new Map([...page, ...named].map((entry) => [entry.entryId, entry]));
  return startedOn(
    page,
    [...all.values()],
    ({ entryId }) => entryId,
    ({ postingId }) => postingId,
  );
};
