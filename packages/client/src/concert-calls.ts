import type { Connection } from "./connection.ts";
import type { Result } from "./result.ts";
import { type ByToken, part, type Signalled, tokenHeader } from "./send.ts";
import type { BookableShow, Concert, Page, SeatsLeft } from "./types.ts";

export type PageOptions = Signalled & { readonly after?: string; readonly limit?: number };

export type ConcertCalls = {
  readonly concerts: (options?: PageOptions) => Promise<Result<Page & { concerts: Concert[] }>>;
  readonly concert: (concertId: string, options?: Signalled) => Promise<Result<Concert>>;
  /** Shows with free seats. Needs an active token. */
  readonly shows: (
    concertId: string,
    options: ByToken & PageOptions,
  ) => Promise<Result<Page & { shows: BookableShow[] }>>;
  /** Seats left by grade and price. A token that still waits is enough. */
  readonly left: (concertId: string, options: ByToken) => Promise<Result<{ left: SeatsLeft[] }>>;
};

export const getConcert = (
  { send }: Connection,
  concertId: string,
  { signal }: Signalled = {},
): Promise<Result<Concert>> =>
  send({
    method: "GET",
    path: `/concerts/${part(concertId)}`,
    byUser: false,
    signal,
  });

export const getLeft = (
  { send }: Connection,
  concertId: string,
  { token, signal }: ByToken,
): Promise<Result<{ left: SeatsLeft[] }>> =>
  send({
    method: "GET",
    path: `/concerts/${part(concertId)}/left`,
    headers: tokenHeader(token),
    byUser: false,
    signal,
  });

export const concertCalls = (connection: Connection): ConcertCalls => ({
  concerts: ({ signal, ...page } = {}) =>
    connection.send({
      method: "GET",
      path: `/concerts${queryOf(page)}`,
      byUser: false,
      signal,
    }),
  concert: (concertId, options) => getConcert(connection, concertId, options),
  left: (concertId, options) => getLeft(connection, concertId, options),
  shows: (concertId, { token, signal, ...page }) =>
    connection.send({
      method: "GET",
      path: `/concerts/${part(concertId)}/shows${queryOf(page)}`,
      headers: tokenHeader(token),
      byUser: false,
      signal,
    }),
});

const queryOf = ({ after, limit }: { after?: string; limit?: number }): string => {
  const query = new URLSearchParams();
  if (after !== undefined) query.set("after", after);
  if (limit !== undefined) query.set("limit", String(limit));
  return query.size === 0 ? "" : `?${query.toString()}`;
};
