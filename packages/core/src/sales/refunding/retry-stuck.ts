import { nextVersion, type OpenRefund, type StuckRefund } from "../../payment/refund.ts";
import type { BookingChange, BookingState } from "../booking.ts";

/**
 * Starts new attempts for refunds of a payment that need an operator: all, or those that `isMeant`
 * selects.
 */
export const retryStuck = (
  state: BookingState,
  nowMs: number,
  isMeant: (refund: StuckRefund) => boolean = () => true,
): BookingChange | undefined => {
  const stuck = state.refunds.filter(
    (refund): refund is StuckRefund => refund.status === "needs_operator" && isMeant(refund),
  );
  if (stuck.length === 0) return undefined;
  return {
    refunds: stuck.map(
      (refund): OpenRefund => ({
        ...nextVersion(refund),
        attempt: refund.attempt + 1,
        sentAtMs: null,
        refusedSinceMs: null,
        status: "requested",
        recoverAtMs: nowMs,
        failure: refund.failure,
      }),
    ),
  };
};
