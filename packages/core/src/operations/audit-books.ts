import { isPaid, type PaidPayment, type Payment } from "../payment/payment.ts";
import { backOf, dueOf, isConfirmedBy, isSuspended } from "../payment/places.ts";
import { isOwed, isOwn, type OwnRefund, owedOf, type Refund } from "../payment/refund.ts";
import { keptSeats, type Reservation } from "../reservation/reservation.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { Breach } from "./breach.ts";

/** The laws of money that a payment and its refunds must obey, independently of the ledger. */
export const booksAddUp = (
  snapshot: Pick<BookingSnapshot, "reservations" | "payments" | "refunds">,
): readonly Breach[] => {
  const reservationById = new Map<string, Reservation>(
    snapshot.reservations.map((one) => [one.reservationId, one]),
  );
  const refundsById: ReadonlyMap<string, readonly Refund[]> = Map.groupBy(
    snapshot.refunds,
    ({ paymentId }) => paymentId,
  );
  const paymentById = new Map<string, Payment>(snapshot.payments.map((p) => [p.paymentId, p]));
  return [
    ...snapshot.payments.filter(isPaid).flatMap((payment) => {
      const refunds = refundsById.get(payment.paymentId) ?? [];
      const reservation = reservationById.get(payment.reservationId) ?? null;
      return [
        ...addsUp(payment, refunds, reservation),
        ...isOverInTime(payment, refunds, reservation),
      ];
    }),
    ...[...refundsById].flatMap(([paymentId, refunds]) =>
      refundsAreSound(paymentId, paymentById.get(paymentId), refunds),
    ),
    ...cancelsEnd(snapshot.reservations, refundsById),
    ...seatsAreDue(snapshot.reservations, refundsById),
    ...oneIsKept(snapshot.payments),
  ];
};

const sum = <T>(items: readonly T[], amountOf: (item: T) => number): bigint =>
  items.reduce((total, item) => total + BigInt(amountOf(item)), 0n);

/** L3 for every paid payment: taken − back = due + kept. The stored totals must match the rows. */
const addsUp = (
  payment: PaidPayment,
  refunds: readonly Refund[],
  reservation: Reservation | null,
): readonly Breach[] => {
  const { paymentId, takenAmount, takenCurrency, back, kept, disputes } = payment;
  const own = refunds.filter(isOwn);
  const due = dueOf(payment, reservation);
  const covering = refunds.filter((refund) => !isOwn(refund));
  const claims: readonly (readonly [Breach["law"], boolean, string])[] = [
    [
      "L3",
      isSuspended(payment) || BigInt(takenAmount) - BigInt(back) === BigInt(due) + BigInt(kept),
      "A payment does not have what its seats are due and what it keeps.",
    ],
    [
      "L4",
      back === backOf(refunds, takenCurrency),
      "What a payment paid back is not what its refunds say.",
    ],
    [
      "L4",
      BigInt(payment.refundTotal) === sum(own, ({ amount }) => amount),
      "What was ordered back of a payment is not what its refunds say.",
    ],
    [
      "L4",
      BigInt(kept) === sum(payment.keptChanges, ({ amount }) => amount),
      "What a payment keeps is not what its changes add up to.",
    ],
    [
      "L4",
      sum(own, ({ coveredAmount }) => coveredAmount) ===
        sum(covering, ({ coveredAmount }) => coveredAmount) + sum(disputes, ({ covers }) => covers),
      "What settles a payment's refunds is not what was paid elsewhere.",
    ],
  ];
  return claims
    .filter(([, holds]) => !holds)
    .map(([law, , message]) => ({ law, message, ids: { paymentId } }));
};

/**
 * A payment has ended exactly if its reservation has and all of the money is back or on its way.
 */
const isOverInTime = (
  payment: PaidPayment,
  refunds: readonly Refund[],
  reservation: Reservation | null,
): readonly Breach[] => {
  if (isSuspended(payment)) return [];
  const { paymentId, takenAmount, back, disputes, status } = payment;
  const returned = BigInt(back) + sum(disputes, ({ covers }) => covers);
  const isOver = !isConfirmedBy(payment, reservation) && returned >= BigInt(takenAmount);
  const owes = refunds.some((refund) => owedOf(refund) > 0);
  const expected = isOver ? (owes ? "refunding" : "refunded") : "captured";
  if (status === expected) return [];
  const message = `A payment is ${status}, and its money is that of one that is ${expected}.`;
  return [{ law: "L4", message, ids: { paymentId } }];
};

const refundsAreSound = (
  paymentId: string,
  payment: Payment | undefined,
  refunds: readonly Refund[],
): readonly Breach[] => {
  const breaches: Breach[] = [];
  const say = (message: string, ids: Readonly<Record<string, string>>): void => {
    breaches.push({ law: "L4", message, ids });
  };
  if (payment !== undefined && !isPaid(payment)) {
    say("Money goes back that was never taken.", { paymentId });
  }
  if (new Set(refunds.map(({ no }) => no)).size < refunds.length) {
    say("Two refunds of a payment have one number.", { paymentId });
  }
  for (const refund of refunds) {
    if (isOwn(refund) && isWrong(refund)) {
      say("A refund is over and still owed, or owed no more and not over.", {
        refundId: refund.refundId,
        paymentId,
      });
    }
  }
  return breaches;
};

const isWrong = (refund: OwnRefund): boolean =>
  refund.status === "succeeded" ? owedOf(refund) > 0 : refund.amount > 0 && owedOf(refund) === 0;

/** A `cancelling` reservation must wait for a refund. Otherwise nothing would ever end it. */
const cancelsEnd = (
  reservations: readonly Reservation[],
  refundsById: ReadonlyMap<string, readonly Refund[]>,
): readonly Breach[] =>
  reservations.flatMap((reservation): readonly Breach[] => {
    if (reservation.status !== "cancelling") return [];
    const { reservationId, paymentId } = reservation;
    const own = refundsById.get(paymentId)?.filter(isOwn);
    if (own?.some(({ status }) => status !== "succeeded")) return [];
    const message = "A cancelling reservation waits for no money.";
    return [{ law: "L4", message, ids: { reservationId, paymentId } }];
  });

/**
 * What a paid reservation costs is the price of the seats that nobody cancelled, and each seat that
 * was cancelled waits for money. Otherwise nothing would ever free it.
 */
const seatsAreDue = (
  reservations: readonly Reservation[],
  refundsById: ReadonlyMap<string, readonly Refund[]>,
): readonly Breach[] =>
  reservations.flatMap((reservation): readonly Breach[] => {
    const { status } = reservation;
    if (status !== "confirmed" && status !== "cancelling") return [];
    const { reservationId, paymentId, amount, seats } = reservation;
    const ids = { reservationId, paymentId };
    const price = sum(keptSeats(reservation), (seat) => seat.price);
    const refunds = refundsById.get(paymentId) ?? [];
    const isStuck = seats.some(
      ({ refundId }) => refundId !== undefined && !isOwed(refunds, refundId),
    );
    return [
      ...(price === BigInt(amount)
        ? []
        : [{ law: "L3", message: "A reservation does not cost what its seats do.", ids } as const]),
      ...(isStuck
        ? [{ law: "L4", message: "A cancelled seat waits for no money.", ids } as const]
        : []),
    ];
  });

/** L4: of several captures for one reservation, at most one is kept. */
const oneIsKept = (payments: readonly Payment[]): readonly Breach[] => {
  const keeping = payments.filter((one) => one.status === "captured" && !isSuspended(one));
  return [...Map.groupBy(keeping, ({ reservationId }) => reservationId)]
    .filter(([, kept]) => kept.length > 1)
    .map(([reservationId, kept]) => {
      const paymentIds = kept.map(({ paymentId }) => paymentId).toSorted();
      return {
        law: "L4",
        message: "Of one reservation more than one capture is kept.",
        ids: { reservationId, paymentIds: paymentIds.join(" ") },
      };
    });
};
