import type { Decision } from "../../kernel/decision.ts";
import type { ReservationId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { findGateway, gatewayOf } from "../../payment/gateway-call.ts";
import { leaseOf } from "../../payment/lease.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import { endHold } from "../../reservation/end-hold.ts";
import {
  type PayingReservation,
  type Reservation,
  readReservation,
} from "../../reservation/reservation.ts";
import type {
  OwnReservation,
  ReleaseReservationOutcome,
} from "../../reservation/reservation-commands.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { fence } from "../paying/fence.ts";
import { giveUp } from "../paying/give-up.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * Releases the seats before they are paid. A payment in flight is cancelled first. Releasing a hold
 * that ran out also succeeds.
 */
export const releaseReservation = async (
  context: SalesContext,
  { reservationId, userId }: OwnReservation,
): Promise<ReleaseReservationOutcome> => {
  const { stores, clock } = context;
  const given = await stores.bookings.update(
    { by: "reservation", reservationId: reservationId as ReservationId },
    (state) => release(context, state, userId, clock.nowMs()),
  );
  if (given.outcome !== "announced") return given;
  const gateway = gatewayOf(context, given.payment.method);
  return outcomeOf((await fence(context, gateway, given.payment)).reservation);
};

type Released =
  | ReleaseReservationOutcome
  | { readonly outcome: "announced"; readonly payment: PendingPayment };

const release = (
  context: SalesContext,
  state: BookingState,
  userId: string,
  nowMs: number,
): Decision<BookingChange, Released> => {
  const { reservation, seats } = state;
  if (reservation === null || reservation.userId !== userId) {
    return { outcome: notFound("reservation") };
  }
  switch (reservation.status) {
    case "held": {
      const lapsed = readReservation(reservation, nowMs).status === "expired";
      const change = endHold(reservation, lapsed ? "expired" : "released", seats, nowMs);
      return { outcome: { outcome: "reservation_released" }, change };
    }
    case "paying":
      return releasePaying(context, state, reservation, nowMs);
    case "expired":
    case "released":
    case "confirmed":
    case "cancelling":
    case "cancelled":
      return { outcome: outcomeOf(reservation) };
  }
};

/**
 * The request to release is stored with the payment's end, or with the step that announces the
 * cancel.
 */
const releasePaying = (
  context: SalesContext,
  state: BookingState,
  reservation: PayingReservation,
  nowMs: number,
): Decision<BookingChange, Released> => {
  const { payment } = state;
  // Captured money that does not match: the next step decides what to do with it.
  if (payment?.status !== "pending") return { outcome: { outcome: "payment_in_progress" } };
  const capabilities = findGateway(context, payment.method)?.capabilities;
  const how = { release: true, capabilities, leaseMs: leaseOf(context) };
  const { outcome, change } = giveUp(state, payment, how, nowMs);
  const put = change?.reservations?.[0] ?? reservation;
  const after = outcome.outcome === "ended" || outcome.outcome === "awaited";
  return { outcome: after ? outcomeOf(put) : outcome, ...(change && { change }) };
};

const outcomeOf = (reservation: Reservation): ReleaseReservationOutcome => {
  switch (reservation.status) {
    case "held":
    case "paying":
      return { outcome: "release_pending", reservation };
    case "expired":
    case "released":
      return { outcome: "reservation_released" };
    case "confirmed":
    case "cancelling":
    case "cancelled":
      return { outcome: "reservation_not_held" };
  }
};
