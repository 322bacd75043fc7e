import { saleEvent } from "../../concert/sale-event.ts";
import { refreshSalesOf } from "../../concert/sales-calendar.ts";
import type { ReservationId, ShowId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { CancelShow, CancelShowOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { cancel } from "./cancel-reservation.ts";

const batchMax = 100;
const wholeShow = { reason: "show_cancelled", refund: "full" } as const;

/**
 * Cancels a show for good: after this step none of its seats can be held, paid or confirmed.
 * `sweep` then releases what was held and refunds what was sold, in batches (K26).
 */
export const cancelShow = async (
  context: Operating<SalesContext>,
  command: CancelShow,
): Promise<CancelShowOutcome> => {
  const { clock, ids, whole } = context;
  const showId = command.showId as ShowId;
  const eventId = ids.next("change");
  const outcome = await acceptBooking<CancelShowOutcome>(
    context,
    { by: "show", showId },
    ({ show }) => {
      if (show === null) return { outcome: notFound("show") };
      if (show.cancelled) return { outcome: { outcome: "show_cancelled", show } };
      const cancelled = { ...show, cancelled: true };
      const { concertId } = show;
      const data = { type: "ShowCancelled", showId, concertId } as const;
      const nowMs = clock.nowMs();
      const events = [saleEvent(showId, eventId, nowMs, data)];
      return {
        outcome: { outcome: "show_cancelled", show: cancelled },
        change: { show: cancelled, events },
        note: { atMs: nowMs, subject: ["show", showId] },
      };
    },
  );
  if (outcome.outcome !== "show_cancelled") return outcome;
  context.listings.changed();
  // The show is cancelled. The relay informs the queue, and `sweep` ends the reservations; both
  // retry until they succeed.
  await refreshSalesOf(whole, outcome.show.concertId).catch(() => {});
  await cancelOfCancelled(whole).catch(() => {});
  return outcome;
};

/**
 * One bounded step that ends reservations of cancelled shows. One that cannot be ended does not
 * block the others; its failure is thrown at the end.
 */
export const cancelOfCancelled = async (context: SalesContext): Promise<number> => {
  const due = await context.stores.bookings.toCancel(batchMax);
  const failures: unknown[] = [];
  for (const reservationId of due) {
    await cancelOne(context, reservationId).catch((error: unknown) => {
      failures.push(error);
    });
  }
  for (const error of failures) throw error;
  return due.length;
};

const cancelOne = (
  { stores, clock }: Pick<SalesContext, "stores" | "clock">,
  reservationId: ReservationId,
): Promise<void> =>
  stores.bookings.update({ by: "reservation", reservationId }, (state) => {
    // The list may be outdated. A reservation that changed meanwhile needs nothing.
    const { change } = cancel(state, wholeShow, clock.nowMs());
    return { outcome: undefined, ...(change && { change }) };
  });
