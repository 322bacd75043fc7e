import type { Decision } from "../kernel/decision.ts";
import type { PaymentId, ReservationId } from "../kernel/ids.ts";
import type { BookingChange, BookingState } from "../sales/booking.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import { paymentObstacles, reservationObstacles } from "./obstacles.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import {
  type Renaming,
  renamePayment,
  renameRefund,
  renameReservation,
  renamingOf,
} from "./rename.ts";
import { type Booking, bookingsOf } from "./walk-user.ts";

/**
 * Replaces the user's id in their bookings. Returns how many must wait, because after the check
 * something happened to them that still needs the user's identity.
 */
export const renameBookings = async (
  context: PrivacyContext,
  erasure: Erasure,
): Promise<number> => {
  let waiting = 0;
  for await (const bookings of bookingsOf(context, erasure.userId, { ledger: false })) {
    for (const booking of bookings) {
      if (!(await renameBooking(context, erasure, booking))) waiting += 1;
    }
  }
  return waiting;
};

type Slice =
  | { readonly by: "payment"; readonly paymentId: PaymentId }
  | { readonly by: "reservation"; readonly reservationId: ReservationId };

/**
 * Each payment is renamed in its own step, and the reservation with the last one: while the
 * reservation has the old id, another server can find the rest through it.
 */
const renameBooking = async (
  { stores, clock }: PrivacyContext,
  erasure: Erasure,
  { reservation: { reservationId }, payments }: Booking,
): Promise<boolean> => {
  const slices: readonly Slice[] =
    payments.length === 0
      ? [{ by: "reservation", reservationId }]
      : payments.map(({ paymentId }) => ({ by: "payment", paymentId }));
  for (const slice of slices) {
    const isLast = slice === slices.at(-1);
    const isDone = await stores.bookings.update(slice, (state) =>
      renameInSlice(state, erasure, isLast, clock.nowMs()),
    );
    if (!isDone) return false;
  }
  return true;
};

const renameInSlice = (
  state: BookingState,
  erasure: Erasure,
  withReservation: boolean,
  nowMs: number,
): Decision<BookingChange, boolean> => {
  const { reservation, payment, refunds, show } = state;
  if (reservation === null || reservation.createdAtMs > erasure.requestedAtMs) return done;
  const obstacles = [
    ...reservationObstacles(reservation, show, nowMs),
    ...(payment === null ? [] : paymentObstacles(payment, refunds)),
  ];
  if (obstacles.length > 0) return mustWait;
  const renaming = renamingOf(erasure);
  const isOld = withReservation && reservation.userId === renaming.from;
  return {
    outcome: true,
    change: {
      ...renameMoney(state, renaming),
      ...(isOld && { reservations: [renameReservation(reservation, renaming)] }),
    },
  };
};

const renameMoney = (
  { payment, refunds }: BookingState,
  renaming: Renaming,
): Pick<BookingChange, "payments" | "refunds"> => {
  if (payment === null || payment.status === "pending" || payment.userId !== renaming.from) {
    return {};
  }
  return {
    payments: [renamePayment(payment, renaming)],
    ...(refunds.length > 0 && { refunds: refunds.map((it) => renameRefund(it, renaming)) }),
  };
};

const done = { outcome: true } as const;
const mustWait = { outcome: false } as const;
