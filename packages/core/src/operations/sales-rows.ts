import type { Currency } from "../kernel/money.ts";
import type { KeptCause, PaidPayment } from "../payment/payment.ts";
import { isPaid, type Payment } from "../payment/payment.ts";
import { isOwn, type OwnRefund, owedOf, type Refund } from "../payment/refund.ts";
import type { CancelledSeat, Reservation, ReservedSeat } from "../reservation/reservation.ts";

/** What was sold, kept or disputed. All rows of a show add up to its books: see `salesRows`. */
export type SalesRow = {
  readonly kind: "seat" | "kept" | "dispute";
  /** Of a seat: whether it is still sold. Of `kept`: the cause. Of a dispute: how it stands. */
  readonly status:
    | "sold"
    | "cancelling"
    | "cancelled"
    | KeptCause
    | "other_currency"
    | "open"
    | "won"
    | "lost";
  /** When the seat was sold, the kept amount changed or the dispute was opened. */
  readonly atMs: number | null;
  readonly reservationId: string;
  readonly paymentId: string | null;
  readonly seatId: string | null;
  /** Of a seat. It is void once the seat is cancelled. */
  readonly ticketId: string | null;
  /** The promised price of the seat. */
  readonly price: number | null;
  /** How much of the price the buyer has back. */
  readonly paidBack: number | null;
  /** What it adds to the books: the price of a sold seat, a kept amount, less a disputed one. */
  readonly amount: number;
  readonly currency: Currency;
};

/** A reservation with its payments and all their refunds, of one moment. */
export type SoldBooking = {
  readonly reservation: Reservation;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
};

/** Whether the reservation was ever confirmed. Only then it may be cancelled. */
export const wasSold = ({ status }: Reservation): boolean =>
  status === "confirmed" || status === "cancelling" || status === "cancelled";

/**
 * The rows of a booking: one for each seat that was ever confirmed, one for each change of a kept
 * amount and one for each dispute. In each currency their amounts add up to what the accounts
 * `sales`, `kept` and `disputed` have of it: sales + kept − disputed.
 */
export const salesRows = (booking: SoldBooking): readonly SalesRow[] => [
  ...(wasSold(booking.reservation) ? seatRows(booking) : []),
  ...booking.payments
    .filter((payment) => isPaid(payment))
    .flatMap((payment) => [
      ...keptRows(payment),
      ...foreignRows(payment, booking.refunds),
      ...disputeRows(payment),
    ]),
];

type AnySeat = ReservedSeat | CancelledSeat;

const seatRows = ({ reservation, payments, refunds }: SoldBooking): readonly SalesRow[] => {
  const { reservationId, currency, status } = reservation;
  const paid = payments.filter((payment) => isPaid(payment));
  const paymentId = "paymentId" in reservation ? reservation.paymentId : null;
  const payment = paid.find((one) => one.paymentId === paymentId) ?? paid[0];
  const atMs =
    "confirmedAtMs" in reservation ? reservation.confirmedAtMs : (payment?.capturedAtMs ?? null);
  const isKept = ({ refundId }: AnySeat): boolean =>
    status === "confirmed" && refundId === undefined;
  const every = [...reservation.seats, ...reservation.cancelledSeats];
  const paidBack = paidBackOf(every, refunds.filter(isOwn), isKept);
  return every.map((seat, index) => ({
    kind: "seat",
    status: isKept(seat)
      ? "sold"
      : status === "cancelled" || "freedAtMs" in seat
        ? "cancelled"
        : "cancelling",
    atMs,
    reservationId,
    paymentId: payment?.paymentId ?? null,
    seatId: seat.seatId,
    ticketId: seat.ticketId,
    price: seat.price,
    paidBack: paidBack[index] ?? 0,
    amount: isKept(seat) ? seat.price : 0,
    currency,
  }));
};

/**
 * How much of each seat's price is back. A cancelled seat names its order; an order that a gateway
 * paid in parts has several refunds. All others that cancel something are for the seats that were
 * cancelled with the whole reservation.
 */
const paidBackOf = (
  seats: readonly AnySeat[],
  refunds: readonly OwnRefund[],
  isKept: (seat: AnySeat) => boolean,
): readonly number[] => {
  const named = new Set(seats.flatMap(({ refundId }) => refundId ?? []));
  const back = new Map<string | null, number>();
  for (const refund of refunds) {
    const order = orderOf(refund, refunds, named);
    if (order === null && !isCancel(refund)) continue;
    back.set(order, (back.get(order) ?? 0) + refund.amount - owedOf(refund));
  }
  const orderOfSeat = (seat: AnySeat): string | null | undefined =>
    isKept(seat) || ("freedAtMs" in seat && seat.refundId === null)
      ? undefined
      : (seat.refundId ?? null);
  const shares = new Map<AnySeat, number>();
  for (const [order, amount] of back) {
    const its = seats.filter((seat) => orderOfSeat(seat) === order);
    for (const [index, share] of spread(amount, its).entries()) {
      const seat = its[index];
      if (seat !== undefined) shares.set(seat, share);
    }
  }
  return seats.map((seat) => shares.get(seat) ?? 0);
};

const isCancel = ({ reason }: OwnRefund): boolean =>
  reason === "cancelled" || reason === "show_cancelled";

/** The order of single seats that a refund belongs to, or goes on with. Null if to none. */
const orderOf = (
  refund: OwnRefund,
  refunds: readonly OwnRefund[],
  named: ReadonlySet<string>,
): string | null => {
  const orders = refunds.filter(
    (one) =>
      named.has(one.refundId) &&
      one.paymentId === refund.paymentId &&
      one.requestedAtMs === refund.requestedAtMs &&
      one.no <= refund.no,
  );
  return orders.toSorted((a, b) => a.no - b.no).at(-1)?.refundId ?? null;
};

/** An amount in proportion to the prices. The shares add up to it exactly. */
const spread = (
  amount: number,
  seats: readonly { readonly price: number }[],
): readonly number[] => {
  let price = seats.reduce((sum, seat) => sum + seat.price, 0);
  let left = amount;
  return seats.map((seat, index) => {
    const isLast = index === seats.length - 1;
    // Whole units only, and without a product that has no exact number.
    const share =
      isLast || price === 0
        ? isLast
          ? left
          : 0
        : Number((BigInt(left) * BigInt(seat.price)) / BigInt(price));
    price -= seat.price;
    left -= share;
    return share;
  });
};

const moneyRow = (payment: PaidPayment) =>
  ({
    reservationId: payment.reservationId,
    paymentId: payment.paymentId,
    seatId: null,
    ticketId: null,
    price: null,
    paidBack: null,
  }) as const;

const keptRows = (payment: PaidPayment): readonly SalesRow[] =>
  payment.keptChanges.map(({ amount, cause, atMs }) => ({
    ...moneyRow(payment),
    kind: "kept",
    status: cause,
    atMs,
    amount,
    currency: payment.takenCurrency,
  }));

/** What was paid back in another currency than was taken makes up for nothing: it is lost. */
const foreignRows = (payment: PaidPayment, refunds: readonly Refund[]): readonly SalesRow[] =>
  refunds
    .filter(
      ({ paymentId, currency, paidAmount }) =>
        paymentId === payment.paymentId && currency !== payment.takenCurrency && paidAmount !== 0,
    )
    .map(({ paidAmount, requestedAtMs, currency }) => ({
      ...moneyRow(payment),
      kind: "kept",
      status: "other_currency",
      atMs: requestedAtMs,
      amount: -paidAmount,
      currency,
    }));

const disputeRows = (payment: PaidPayment): readonly SalesRow[] =>
  payment.disputes.map(({ amount, currency, status, openedAtMs }) => ({
    ...moneyRow(payment),
    kind: "dispute",
    status,
    atMs: openedAtMs,
    amount: status === "won" ? 0 : -amount,
    currency,
  }));
