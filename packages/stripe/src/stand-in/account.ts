import { type Card, cards } from "./cards.ts";
import { createEvents, type StandInEvents } from "./events.ts";
import {
  newId,
  type StandInBooking,
  type StandInCharge,
  type StandInDispute,
  type StandInIntent,
  type StandInRefund,
} from "./objects.ts";
import { missing } from "./stripe-error.ts";

/** The content of a Stripe account. The bank's desks work on it. */
export type Account = {
  readonly intents: Map<string, StandInIntent>;
  readonly charges: Map<string, StandInCharge>;
  readonly refunds: Map<string, StandInRefund>;
  readonly disputes: Map<string, StandInDispute>;
  /** Oldest first. */
  readonly bookings: StandInBooking[];
  readonly events: StandInEvents;
  readonly nowS: () => number;
  readonly book: (
    type: StandInBooking["type"],
    source: string,
    amount: number,
    currency: string,
  ) => StandInBooking;
};

export const createAccount = (nowMs: () => number): Account => {
  const nowS = (): number => Math.floor(nowMs() / 1000);
  const bookings: StandInBooking[] = [];
  return {
    intents: new Map(),
    charges: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    bookings,
    events: createEvents(nowS),
    nowS,
    book: (type, source, amount, currency) => {
      const id = newId("txn");
      const created = nowS();
      const object = "balance_transaction";
      const booking = { id, object, amount, created, currency, source, type } as const;
      bookings.push(booking);
      return booking;
    },
  };
};

export const cardOf = (paymentMethod: string): Card => {
  const card = cards[paymentMethod];
  if (card === undefined) throw missing("PaymentMethod", paymentMethod, "payment_method");
  return card;
};

/** The charge that took the money of one of our payments. */
export const chargeOfPayment = ({ charges }: Account, paymentId: string): StandInCharge => {
  const found = [...charges.values()].find(
    ({ captured, metadata }) => captured && metadata["paymentId"] === paymentId,
  );
  if (found === undefined) throw new TypeError(`No money was taken for payment ${paymentId}.`);
  return found;
};
