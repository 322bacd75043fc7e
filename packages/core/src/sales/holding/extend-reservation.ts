import { validation } from "../../kernel/errors.ts";
import type { ReservationId } from "../../kernel/ids.ts";
import { checkInstant } from "../../kernel/validate.ts";
import { extendToken } from "../../queue/use-cases/end-token.ts";
import { extendHold } from "../../reservation/extend-hold.ts";
import type { ExtendHold, ExtendHoldOutcome } from "../../reservation/reservation-commands.ts";
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
  if (outcome.outcome === "hold_extended" && outcome.reservation.status === "held") {
    const { token, expiresAtMs } = outcome.reservation;
    // The event relay retries the extension until it succeeds.
    if (token !== null) await extendToken(context, token, expiresAtMs).catch(() => {});
  }
  return outcome;
};
