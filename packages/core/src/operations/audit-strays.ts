import type { PaymentId, ReservationId } from "../kernel/ids.ts";
import type { Payment } from "../payment/payment.ts";
import { type BookingView, pagesOf } from "../sales/booking-view.ts";
import type { AuditFold } from "./audit-fold.ts";
import { claimsAreSeats, ownedOf, seatsAreSomebodys } from "./audit-seats.ts";

/** How many rows of these tables were found through the reservations. */
export type Seen = Readonly<Record<"seats" | "claims" | "payments" | "refunds" | "ledger", number>>;

/** A view with the number of rows to read at once. */
export type Paged = {
  readonly view: BookingView;
  readonly pageMax: number;
  readonly rowsMax: number;
};

/**
 * The rows of each group whose smallest id is on this page. A group that spans several pages is
 * checked with one of them, so only once.
 */
export const startedOn = <Row>(
  page: readonly Row[],
  rows: readonly Row[],
  idOf: (row: Row) => string,
  groupOf: (row: Row) => unknown,
): readonly Row[] => {
  const here = new Set(page.map(idOf));
  return [...Map.groupBy(rows, groupOf).values()]
    .filter((group) => here.has(group.map(idOf).reduce((a, b) => (a < b ? a : b))))
    .flat();
};

/** Checks rows that no reservation led to. There are hardly ever any. */
export const findStrays = async (
  paged: Paged,
  fold: AuditFold,
  seen: Seen,
  counts: Seen,
): Promise<void> => {
  if (seen.seats < counts.seats) await straySeats(paged, fold);
  if (seen.claims < counts.claims) await strayClaims(paged, fold);
  if (seen.payments < counts.payments) await strayPayments(paged, fold);
  if (seen.refunds < counts.refunds) await strayRefunds(paged, fold);
  if (seen.ledger < counts.ledger) await strayEntries(paged, fold);
};

const straySeats = async ({ view, rowsMax }: Paged, fold: AuditFold): Promise<void> => {
  for await (const seats of pagesOf(view, "seats", rowsMax)) {
    const owners = new Set(ownedOf(seats).map(({ ownerId }) => ownerId));
    const reservations = await view.reservations([...owners]);
    const claims = await view.claimsAt(seats);
    fold.found(seatsAreSomebodys({ reservations, seats, claims }));
  }
};

const strayClaims = async ({ view, rowsMax }: Paged, fold: AuditFold): Promise<void> => {
  for await (const claims of pagesOf(view, "claims", rowsMax)) {
    fold.found(claimsAreSeats({ seats: await view.seatsAt(claims), claims }));
  }
};

const nothing = {
  reservations: [],
  others: [],
  seats: [],
  claims: [],
  payments: [],
  refunds: [],
  ledger: [],
};

const paymentIdOf = ({ paymentId }: { readonly paymentId: PaymentId }): PaymentId => paymentId;
const reservationIdOf = ({ reservationId }: Payment): ReservationId => reservationId;

/** Payments of reservations that do not exist, with their money. */
const strayPayments = async ({ view, rowsMax }: Paged, fold: AuditFold): Promise<void> => {
  for await (const page of pagesOf(view, "payments", rowsMax)) {
    const ids = [...new Set(page.map(reservationIdOf))];
    const known = new Set((await view.reservations(ids)).map((it) => it.reservationId));
    const found = await view.paymentsOf(ids.filter((id) => !known.has(id)));
    const payments = startedOn(page, found, paymentIdOf, reservationIdOf);
    const paymentIds = payments.map(paymentIdOf);
    const refunds = await view.refundsOf(paymentIds);
    const ledger = await view.entriesOf(paymentIds);
    fold.group({ ...nothing, payments, refunds, ledger });
  }
};

/** The ids of payments that do not exist. */
const unknownOf = async (
  view: BookingView,
  ids: Iterable<PaymentId>,
): Promise<readonly PaymentId[]> => {
  const all = [...new Set(ids)];
  const known = new Set((await view.payments(all)).map(paymentIdOf));
  return all.filter((paymentId) => !known.has(paymentId));
};

/** Refunds without a known payment, with their entries. */
const strayRefunds = async ({ view, rowsMax }: Paged, fold: AuditFold): Promise<void> => {
  for await (const page of pagesOf(view, "refunds", rowsMax)) {
    const found = await view.refundsOf(await unknownOf(view, page.map(paymentIdOf)));
    const refunds = startedOn(page, found, ({ refundId }) => refundId, paymentIdOf);
    const ledger = await view.entriesOf([...new Set(refunds.map(paymentIdOf))]);
    fold.group({ ...nothing, refunds, ledger });
  }
};

/** Ledger entries that name a payment of which nothing else exists. */
const strayEntries = async ({ view, rowsMax }: Paged, fold: AuditFold): Promise<void> => {
  for await (const page of pagesOf(view, "ledger", rowsMax)) {
    const unknown = await unknownOf(
      view,
      page.flatMap(({ paymentId }) => paymentId ?? []),
    );
    const refunded = new Set((await view.refundsOf(unknown)).map(paymentIdOf));
    const found = await view.entriesOf(unknown.filter((paymentId) => !refunded.has(paymentId)));
    const ledger = startedOn(
      page,
      found,
      ({ entryId }) => entryId,
      ({ paymentId }) => paymentId,
    );
    fold.group({ ...nothing, ledger });
  }
};
