import type { ConcertId, Seat, ShowId } from "@admit-one/core";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type MakeConcertStores = MakeStores<"concerts" | "bookings" | "events">;
export type ConcertWorld = Awaited<ReturnType<MakeConcertStores>>;
export type ConcertCase = CaseOf<ConcertWorld>;

export const concert1: ConcertId = "concert-1" as ConcertId;
export const show1: ShowId = "show-1" as ShowId;

export const seatIdsOf = (seats: readonly Seat[]): readonly string[] =>
  seats.map((seat) => seat.seatId);

/** The whole list in one part. */
export const whole = { after: null, limit: 1_000 } as const;
