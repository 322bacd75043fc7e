declare const brand: unique symbol;

/** A string type that accepts only the matching kind of id. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

export type QueueId = Brand<string, "QueueId">;
export type ConcertId = Brand<string, "ConcertId">;
export type ShowId = Brand<string, "ShowId">;
export type SeatId = Brand<string, "SeatId">;
export type ReservationId = Brand<string, "ReservationId">;
export type PaymentId = Brand<string, "PaymentId">;
export type TicketId = Brand<string, "TicketId">;
export type UserId = Brand<string, "UserId">;

/**
 * Generates ids that are unique over all servers.
 *
 * The result is 1 to 64 characters of `A–Z a–z 0–9 _ -`; in a cell with a name, the name and a
 * hyphen are put in front of it, and count. Core generates ids before it calls a
 * store, so that a rule that runs twice uses the same ids.
 */
export interface Ids {
  next(
    kind:
      | "concert"
      | "show"
      | "creation"
      | "change"
      | "reservation"
      | "payment"
      | "block"
      | "ticket"
      | "server"
      | "pseudonym"
      | "journal",
  ): string;
}

/** The form of ids that people choose: for concerts, shows and queues. */
export const isChosenId = (value: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(value);
