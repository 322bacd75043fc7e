import { normalName } from "../../concert/plan/names.ts";
import { validation } from "../../kernel/errors.ts";
import type { ReservationId, SeatId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { changedMeanwhile } from "../../kernel/refusals.ts";
import { isAsSeen } from "../../kernel/seen.ts";
import { moveSeats } from "../../reservation/move-seats.ts";
import type {
  MoveReservation,
  MoveReservationOutcome,
} from "../../reservation/reservation-commands.ts";
import { drawTickets } from "../../reservation/tickets.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds, seatIdsMax } from "../seat-ids.ts";

/** An operator gives a paid reservation other seats. The old ones are free in the same step. */
export const moveReservation = async (
  context: Operating<SalesContext>,
  command: MoveReservation,
): Promise<MoveReservationOutcome> => {
  const errors = checkSeatIds(command.seatIds, seatIdsMax);
  if (errors.length > 0) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const seatIds = command.seatIds.map(normalName) as SeatId[];
  const slice = { by: "reservation", reservationId, seatIds } as const;
  const ticketIds = drawTickets(context.ids, seatIds.length);
  return acceptBooking<MoveReservationOutcome>(context, slice, (state) => {
    const nowMs = context.clock.nowMs();
    const { reservation } = state;
    const { outcome, change } = moveSeats(state, { seatIds, ticketIds }, nowMs);
    if (change === undefined || reservation === null) return { outcome };
    if (!isAsSeen(command.seen, reservation)) return { outcome: changedMeanwhile };
    const before = reservation.seats.map(({ seatId }) => seatId);
    const details = { before, after: seatIds };
    return {
      outcome,
      change,
      note: { atMs: nowMs, subject: ["reservation", reservationId], details },
    };
  });
};
