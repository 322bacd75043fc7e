import { validation } from "../../kernel/errors.ts";
import type { ReservationId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { checkInstant } from "../../kernel/validate.ts";
import { extendToken } from "../../queue/use-cases/end-token.ts";
import { extendHold } from "../../reservation/extend-hold.ts";
import type {
  ExtendHold,
  ExtendHoldOutcome,
  ProlongHold,
} from "../../reservation/reservation-commands.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { SalesContext } from "../sales-context.ts";

/**
 * Extends a hold. It needs no token, because a hold outlives the token that it was made with. If
 * that token is still active, it is extended, too.
 */
export const extendReservation = async (
  context: SalesContext,
  command: ExtendHold,
): Promise<ExtendHoldOutcome> => {
  const errors = checkInstant(command.expiresAtMs, "expiresAt");
  if (errors.length > 0) return validation(...errors);
  const { stores, clock } = context;
  const outcome = await stores.bookings.update(
    { by: "reservation", reservationId: command.reservationId as ReservationId },
    (state) => extendHold(state, command, clock.nowMs()),
  );
  await extendPlace(context, outcome);
  return outcome;
};

/** An operator does it for the user, as often as the concert allows. */
export const prolongHold = async (
  context: Operating<SalesContext>,
  command: ProlongHold,
): Promise<ExtendHoldOutcome> => {
  const errors = checkInstant(command.expiresAtMs, "expiresAt");
  if (errors.length > 0) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const { expiresAtMs: before } = command;
  const outcome = await acceptBooking<ExtendHoldOutcome>(
    context,
    { by: "reservation", reservationId },
    (state) => {
      const nowMs = context.clock.nowMs();
      const own = { ...command, userId: state.reservation?.userId ?? "" };
      const decided = extendHold(state, own, nowMs);
      if (decided.change === undefined) return { outcome: decided.outcome };
      const [after = before] = decided.change.reservations.map(({ expiresAtMs }) => expiresAtMs);
      return {
        outcome: decided.outcome,
        change: decided.change,
        note: { atMs: nowMs, subject: ["reservation", reservationId], details: { before, after } },
      };
    },
  );
  await extendPlace(context.whole, outcome);
  return outcome;
};

/** The place in line lasts as long as the hold. */
const extendPlace = async (context: SalesContext, outcome: ExtendHoldOutcome): Promise<void> => {
  if (outcome.outcome !== "hold_extended" || outcome.reservation.status !== "held") return;
  const { token, expiresAtMs } = outcome.reservation;
  // The event relay retries the extension until it succeeds.
  if (token !== null) await extendToken(context, token, expiresAtMs).catch(() => {});
};
