import type {
  ConcertId,
  Currency,
  Delivery,
  DomainEvent,
  EventData,
  OpenDelivery,
  PaymentId,
  ReservationId,
  SeatId,
  ShowId,
  TakeDeliveries,
  UserId,
  WaitingDelivery,
} from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { nextQueue, openQueue, queue1 } from "../../fixtures/queues.ts";
import { ticketOf } from "../../fixtures/reservations.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type MakeEventStores = MakeStores<"events" | "queues">;
export type EventWorld = Awaited<ReturnType<MakeEventStores>>;
export type EventCase = CaseOf<EventWorld>;

/** An event of a stream. `version` is its number or a later one. */
export const eventOf = (stream: string, version: number, atMs: number = startMs): DomainEvent => ({
  type: "QueueChanged",
  eventId: `${stream}.${version}.QueueChanged`,
  stream,
  atMs,
  queueId: queue1,
  version,
});

/** Saves events in one step of a queue. The first call opens the queue. */
export const emit = async (
  { stores }: EventWorld,
  events: readonly DomainEvent[],
): Promise<void> => {
  const { queue } = await stores.queues.read({ queueId: queue1 });
  if (queue === null) await openQueue(stores.queues);
  await stores.queues.update({ queueId: queue1 }, (state) => ({
    outcome: undefined,
    ...(state.queue && { change: { queue: nextQueue(state.queue), events } }),
  }));
};

export const farMs: number = startMs + 1_000_000;

/** Routes the saved events to these subscribers, due at once. */
export const routeTo = (
  { stores: { events } }: EventWorld,
  subscribers: readonly string[],
  limit = 1_000,
): Promise<number> =>
  events.route(limit, (unrouted) =>
    unrouted.flatMap(({ eventId }) =>
      subscribers.map((subscriber) => ({ subscriber, eventId, dueAtMs: startMs })),
    ),
  );

/** Saves events and routes them to these subscribers. */
export const emitTo = async (
  world: EventWorld,
  subscribers: readonly string[],
  events: readonly DomainEvent[],
): Promise<void> => {
  await emit(world, events);
  await routeTo(world, subscribers);
};

/** Takes a subscriber's due deliveries with a very long lease. */
export const take = (
  { stores: { events } }: EventWorld,
  subscriber: string,
  claim: Partial<TakeDeliveries> = {},
): Promise<readonly WaitingDelivery[]> =>
  events.take({ subscriber, atMs: startMs, leaseUntilMs: farMs, limit: 1_000, ...claim });

/** Records the results of deliveries. */
export const put = (
  { stores: { events } }: EventWorld,
  deliveries: readonly OpenDelivery[],
  become: (delivery: OpenDelivery) => Delivery,
): Promise<number> => {
  const [first] = deliveries;
  if (first === undefined) return Promise.resolve(0);
  const slice = { subscriber: first.subscriber, eventIds: idsOf(deliveries) };
  return events.update(slice, (found) => ({
    outcome: found.length,
    change: { deliveries: found.map(become) },
  }));
};

const rest = ({ subscriber, event, no, attempts, attemptsBefore, failure }: Delivery) => ({
  subscriber,
  event,
  no,
  attempts,
  attemptsBefore,
  failure,
});

export const done = (delivery: OpenDelivery): Delivery => ({ ...rest(delivery), status: "done" });
export const deadAt =
  (diedAtMs: number) =>
  (delivery: OpenDelivery): Delivery => ({ ...rest(delivery), status: "dead", diedAtMs });
export const waitingUntil =
  (dueAtMs: number) =>
  (delivery: OpenDelivery): Delivery => ({ ...rest(delivery), status: "waiting", dueAtMs });

export const idsOf = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ event }) => event.eventId);

/** Takes and completes deliveries until none is left. Returns the events in that order. */
export const drain = async (
  world: EventWorld,
  subscriber: string,
): Promise<readonly DomainEvent[]> => {
  const told: DomainEvent[] = [];
  for (;;) {
    const taken = await take(world, subscriber);
    if (taken.length === 0) return told;
    told.push(...taken.map(({ event }) => event));
    await put(world, taken, done);
  }
};

const ofReservation = {
  reservationId: "res-1" as ReservationId,
  showId: "show-1" as ShowId,
  userId: "사용자 'x'; --" as UserId,
  token: { queueId: queue1, no: 2 ** 40 },
};

const ofPayment = {
  paymentId: "pay-1" as PaymentId,
  reservationId: ofReservation.reservationId,
  showId: ofReservation.showId,
  userId: ofReservation.userId,
  amount: Number.MAX_SAFE_INTEGER,
  currency: "KRW" as Currency,
};

const ofToken = { queueId: queue1, no: 7, userId: ofReservation.userId };
const seatIds = ["가-1-1" as SeatId, "A-1-2" as SeatId];
const concertId = "concert-1" as ConcertId;

/** Events of many types with all their fields. */
export const richEvents: readonly DomainEvent[] = (
  [
    { type: "TokenIssued", ...ofToken },
    { type: "TokenAdmitted", activeUntilMs: startMs + 1, ...ofToken },
    { type: "TokenExpired", reason: "paid", ...ofToken },
    { type: "ConcertCreated", concertId, queueId: queue1 },
    { type: "ConcertChanged", concertId, changed: ["title", "status"] },
    { type: "SeatsReserved", seatIds, expiresAtMs: startMs, ...ofReservation },
    { type: "ReservationReleased", ...ofReservation },
    {
      type: "ReservationConfirmed",
      paymentId: ofPayment.paymentId,
      tickets: seatIds.map((seatId) => ({ seatId, ticketId: ticketOf(seatId) })),
      ...ofReservation,
    },
    { type: "PaymentStarted", ...ofPayment },
    { type: "PaymentDeclined", reason: '잔액 "부족"', ...ofPayment },
  ] satisfies readonly EventData[]
).map((data, index) => ({
  ...data,
  eventId: `rich.${index}.${data.type}`,
  stream: "rich",
  atMs: startMs + index,
}));
