import type {
  BoxOffice,
  BoxOfficeOptions,
  ConcertDocument,
  DomainEvent,
  PayOutcome,
  Reservation,
  TokenView,
  WaitingDelivery,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  concertDocument,
  createTestBoxOffice,
  peekEvents,
  type TestBoxOffice,
} from "@admit-one/testing";
import { createFlakyStores, type FlakyStores } from "./flaky-stores.ts";
import { createLedgerGateway, type LedgerGateway } from "./ledger-gateway.ts";

export const minuteMs = 60_000;
export const queueId = "queue-1";
export const showId = "show-1";

export type World = TestBoxOffice & {
  readonly flaky: FlakyStores;
  /** The gateway of payments with the method `{type: "fake"}`. */
  readonly ledger: LedgerGateway;
  readonly told: readonly DomainEvent[];
  /** Every attempt to tell somebody that failed. */
  readonly failed: readonly WaitingDelivery[];
  join(user: string): Promise<TokenView>;
  look(token: TokenView): Promise<TokenView>;
  hold(user: string, token: TokenView, ...seatIds: readonly string[]): Promise<Reservation>;
  pay(user: string, token: TokenView, reservation: Reservation): Promise<PayOutcome>;
  /** Everything that is stored of bookings and of the line: to tell that nothing changed. */
  everything(): Promise<unknown>;
};

export const withQueue = (queue: ConcertDocument["queue"]): ConcertDocument =>
  concertDocument({ queue: { queueId, ...queue } });

/** A box office that sells, over stores that can break. */
export const openWorld = async (
  document: ConcertDocument = concertDocument(),
  options: Partial<BoxOfficeOptions> = {},
): Promise<World> => {
  const memory = createMemoryStores();
  const flaky = createFlakyStores(memory);
  const ledger = createLedgerGateway();
  const told: DomainEvent[] = [];
  const failed: WaitingDelivery[] = [];
  const made = createTestBoxOffice({
    stores: flaky.stores,
    gateways: [ledger],
    options,
    onDeliveryFailed: (delivery) => failed.push(delivery),
    subscribers: [
      {
        name: "told",
        deliver: (event) => {
          told.push(event);
        },
      },
    ],
  });
  const { boxOffice } = made;
  const created = await boxOffice.createConcert(document);
  if (created.outcome !== "concert_created") throw new Error(JSON.stringify(created));
  return {
    ...made,
    flaky,
    ledger,
    told,
    failed,
    join: (user) => join(boxOffice, user),
    look: async ({ token }) => {
      const found = await boxOffice.lookUpToken({ queueId, token });
      if (found.outcome !== "token_found") throw new Error(found.outcome);
      return found.token;
    },
    hold: async (userId, { token }, ...seatIds) => {
      const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
      if (held.outcome !== "seats_reserved") throw new Error(JSON.stringify(held));
      return held.reservation;
    },
    pay: (userId, { token }, { reservationId }) =>
      boxOffice.pay({ reservationId, userId, token, method: { type: "fake" } }),
    everything: async () => {
      const { queue } = await memory.queues.read({ queueId: queueId as never });
      const numbers = Array.from({ length: (queue?.nextNo ?? 1) - 1 }, (_, index) => index + 1);
      const reads = numbers.map((no) => memory.queues.read({ queueId: queueId as never, no }));
      const states = await Promise.all(reads);
      return {
        queue,
        tokens: states.map(({ token }) => token),
        bookings: await memory.bookings.snapshot(),
        events: await peekEvents(memory.events),
      };
    },
  };
};

const join = async (boxOffice: BoxOffice, userId: string): Promise<TokenView> => {
  const issued = await boxOffice.issueToken({ queueId, userId });
  if (issued.outcome !== "token_issued" && issued.outcome !== "token_found") {
    throw new Error(issued.outcome);
  }
  return issued.token;
};
