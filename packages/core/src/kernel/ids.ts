declare const brand: unique symbol;

/** A string that only the matching kind of id can stand in for. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };

export type QueueId = Brand<string, "QueueId">;
export type ConcertId = Brand<string, "ConcertId">;
export type ShowId = Brand<string, "ShowId">;
export type SeatId = Brand<string, "SeatId">;
export type ReservationId = Brand<string, "ReservationId">;
export type PaymentId = Brand<string, "PaymentId">;
export type UserId = Brand<string, "UserId">;

/**
 * Makes ids that were never made before, on any server.
 *
 * The result is 1 to 64 characters of `A–Z a–z 0–9 _ -`. Core draws ids before it calls a store,
 * so that a rule which runs twice still names the same thing.
 */
export interface Ids {
  next(
    kind: "concert" | "show" | "creation" | "reservation" | "payment" | "server" | "pseudonym",
  ): string;
}

/** The form of ids that people choose: of concerts, shows and queues. */
export const isChosenId = (value: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(value);
