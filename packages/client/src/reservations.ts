import type { Connection } from "./connection.ts";
import { createIdempotencyKeys } from "./idempotency-keys.ts";
import { isDecided, type Result } from "./result.ts";
import type { Signalled } from "./send.ts";
import type { Amount, Page, Reservation } from "./types.ts";

/** The seats that match, of which the box office chooses the best. */
export type BestSeats = {
  readonly count: number;
  readonly section?: string;
  readonly grade?: string;
  /** The highest price of each seat. */
  readonly maxPrice?: Amount;
  /** At least one accessible seat. Otherwise none is taken. */
  readonly accessible?: boolean;
  /** Only neighbours in one row, or standing places of one area. */
  readonly together?: boolean;
};

/**
 * What a buyer asks for: named seats, or the best. `amount` and `currency` are what the buyer saw:
 * both or neither.
 */
export type HoldRequest = (
  | { readonly seatIds: readonly string[] }
  | { readonly best: BestSeats }
) & {
  readonly amount?: Amount;
  readonly currency?: string;
};

export type ReservationCalls = {
  /**
   * Holds all the seats, or none. Calling it again after a lost answer, also after a reload with a
   * lasting `storage`, answers the same hold.
   */
  readonly hold: (
    showId: string,
    request: HoldRequest & Signalled & { readonly token: string },
  ) => Promise<Result<Reservation>>;
  readonly reservation: (
    reservationId: string,
    options?: Signalled,
  ) => Promise<Result<Reservation>>;
  /** The user's own, newest first. */
  readonly reservations: (
    options?: Signalled & { readonly after?: string; readonly limit?: number },
  ) => Promise<Result<Page & { reservations: Reservation[] }>>;
  /** Puts off the end of a hold. Once for each end that the buyer sees, however often it is called. */
  readonly extend: (
    reservationId: string,
    options: Signalled & { readonly expiresAt: string },
  ) => Promise<Result<Reservation>>;
  /**
   * Gives the seats back. The value is the reservation while its payment is still being given up,
   * else undefined.
   */
  readonly release: (
    reservationId: string,
    options?: Signalled,
  ) => Promise<Result<Reservation | undefined>>;
};

export const getReservation = (
  { send }: Connection,
  reservationId: string,
  { signal }: Signalled = {},
): Promise<Result<Reservation>> => send({ method: "GET", path: pathOf(reservationId), signal });

export const reservationCalls = (connection: Connection): ReservationCalls => {
  const { send } = connection;
  const keys = createIdempotencyKeys(connection);
  return {
    hold: async (showId, { token, signal, ...body }) => {
      const name = `hold.${showId}`;
      const held = await send<Reservation>({
        method: "POST",
        path: `/shows/${encodeURIComponent(showId)}/reservations`,
        headers: {
          "Queue-Token": token,
          "Idempotency-Key": keys.of(name, JSON.stringify(body)),
        },
        body,
        signal,
      });
      if (isDecided(held)) keys.done(name);
      return held;
    },
    reservation: (reservationId, options) => getReservation(connection, reservationId, options),
    reservations: ({ after, limit, signal } = {}) => {
      const query = new URLSearchParams();
      if (after !== undefined) query.set("after", after);
      if (limit !== undefined) query.set("limit", String(limit));
      const path = query.size === 0 ? "/reservations" : `/reservations?${query.toString()}`;
      return send({ method: "GET", path, signal });
    },
    extend: (reservationId, { expiresAt, signal }) =>
      send({
        method: "POST",
        path: `${pathOf(reservationId)}/extend`,
        body: { expiresAt },
        signal,
      }),
    release: (reservationId, { signal } = {}) =>
      send({ method: "DELETE", path: pathOf(reservationId), signal }),
  };
};

const pathOf = (reservationId: string): string =>
  `/reservations/${encodeURIComponent(reservationId)}`;
