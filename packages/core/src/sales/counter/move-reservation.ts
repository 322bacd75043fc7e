import { normalName } from "../../concert/plan/names.ts";
import { validation } from "../../kernel/errors.ts";
import type { ReservationId, SeatId } from "../../kernel/ids.ts";
import { moveSeats } from "../../reservation/move-seats.ts";
import type {
  MoveReservation,
  MoveReservationOutcome,
} from "../../reservation/reservation-commands.ts";
import { seatIdsMax } from "../holding/reserve-seats.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds } from "./seat-ids.ts";

/** An operator gives a paid reservation other seats. The old ones are free in the same step. */
export const moveReservation = async (
  { stores, clock }: SalesContext,
  command: MoveReservation,
): Promise<MoveReservationOutcome> => {
  const errors = checkSeatIds(command.seatIds, seatIdsMax);
  if (errors.length > 0) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const seatIds = command.seatIds.map(normalName) as SeatId[];
  return stores.bookings.update({ by: "reservation", reservationId, seatIds }, (state) =>
    moveSeats(state, { seatIds }, clock.nowMs()),
  );
};
