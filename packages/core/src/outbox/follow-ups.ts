import { refreshSalesOf } from "../concert/sales-calendar.ts";
import { expireToken, extendToken } from "../queue/use-cases/end-token.ts";
import { refreshSales } from "../queue/use-cases/refresh-sales.ts";
import type { Schedule } from "./delivery.ts";
import type { OutboxContext } from "./outbox-context.ts";
import { type EventSubscriber, ownSubscriber } from "./subscriber.ts";

/** Effects of events in the queue, which may live in another store than the bookings. */
export const createFollowUps = (context: OutboxContext): EventSubscriber => ({
  name: ownSubscriber,
  types: [
    "SeatsReserved",
    "HoldExtended",
    "ReservationConfirmed",
    "ConcertCreated",
    "ConcertChanged",
    "ShowAdded",
    "ShowChanged",
    "ShowCancelled",
  ],
  // The queue store batches such steps, so a hundred cost little more than one.
  parallel: 100,
  deliver: async (event) => {
    if ((event.type === "SeatsReserved" || event.type === "HoldExtended") && event.token !== null) {
      await extendToken(context, event.token, event.expiresAtMs);
    }
    if (event.type === "ReservationConfirmed" && event.token !== null) {
      await expireToken(context, event.token, "paid");
    }
    if (event.type === "ConcertCreated") await refreshSales(context, event.queueId);
    if (event.type === "ConcertChanged" && event.changed.includes("status")) {
      await refreshSalesOf(context, event.concertId);
    }
    if (
      event.type === "ShowAdded" ||
      event.type === "ShowChanged" ||
      event.type === "ShowCancelled"
    ) {
      await refreshSalesOf(context, event.concertId);
    }
  },
});

/** Retried for ever, because only the box office can do it. */
export const followUpSchedule: Schedule = {
  delaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000],
  endless: true,
};
