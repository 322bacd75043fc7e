import { type ConcertCalls, concertCalls } from "./concert-calls.ts";
import { type ClientOptions, connect } from "./connection.ts";
import { type LineCalls, lineCalls } from "./line.ts";
import { type PaymentCalls, paymentCalls } from "./payments.ts";
import { type QueueCalls, queueCalls } from "./queue-calls.ts";
import { type ReservationCalls, reservationCalls } from "./reservations.ts";
import { type SeatCalls, seatCalls } from "./seats.ts";

/**
 * The buyer's calls. Each answers what the server decided; a refusal is an answer too. A call
 * without any answer is tried several times, then throws a `ClientError`. An aborted call throws
 * the reason of its signal.
 */
export type Client = ReservationCalls &
  PaymentCalls &
  SeatCalls &
  ConcertCalls &
  QueueCalls &
  LineCalls;

/** A client of one API. Keep one for the whole page or process. */
export const createClient = (given: ClientOptions): Client => {
  const connection = connect(given);
  return {
    ...reservationCalls(connection),
    ...paymentCalls(connection),
    ...seatCalls(connection),
    ...concertCalls(connection),
    ...queueCalls(connection),
    ...lineCalls(connection),
  };
};
