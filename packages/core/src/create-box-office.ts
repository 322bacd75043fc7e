import { audit } from "./audit.ts";
import type { BoxOffice, BoxOfficeDeps } from "./box-office.ts";
import { changeConcertPolicy } from "./concert/change-concert-policy.ts";
import { createConcert } from "./concert/create-concert.ts";
import { getConcert, listConcerts } from "./concert/list-concerts.ts";
import { listSeats } from "./concert/list-seats.ts";
import { listShows } from "./concert/list-shows.ts";
import { createSeatMaps } from "./concert/seat-map.ts";
import type { Context } from "./context.ts";
import { confirmPayment } from "./payment/confirm-payment.ts";
import { getPayment } from "./payment/get-payment.ts";
import { pay } from "./payment/pay.ts";
import { recover } from "./payment/recover.ts";
import { advanceAll } from "./queue/advance.ts";
import { issueToken } from "./queue/issue-token.ts";
import { leaveQueue } from "./queue/leave-queue.ts";
import { lookUpToken } from "./queue/look-up-token.ts";
import { changeQueue, getQueue } from "./queue/manage-queue.ts";
import { relay } from "./relay.ts";
import { getReservation, listReservations } from "./reservation/get-reservations.ts";
import { releaseReservation } from "./reservation/release-reservation.ts";
import { reserveSeats } from "./reservation/reserve-seats.ts";
import { sweep } from "./reservation/sweep.ts";

/**
 * Binds every use case to its ports. Any number of box offices may work on the same stores at once;
 * nothing runs by itself: drive `work`, about once a second, or let the server package do it.
 *
 * @throws TypeError when two gateways have one name.
 * @example
 * const boxOffice = createBoxOffice({ stores, clock, timers, ids, signer, gateways });
 * const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
 * if (held.outcome === "seats_reserved") console.log(held.reservation.expiresAtMs);
 */
export const createBoxOffice = (deps: BoxOfficeDeps): BoxOffice => {
  const context: Context = {
    ...deps,
    options: { clockSkewMs: 0, gatewayTimeoutMs: 10_000, ...deps.options },
  };
  const names = deps.gateways.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new TypeError(`Gateways must have different names: ${names.join(", ")}.`);
  }
  const seatMaps = createSeatMaps(deps.stores.concerts);
  return {
    issueToken: (command) => issueToken(context, command),
    lookUpToken: (query) => lookUpToken(context, query),
    leaveQueue: (command) => leaveQueue(context, command),
    listConcerts: () => listConcerts(context),
    getConcert: (query) => getConcert(context, query),
    listShows: (query) => listShows(context, query),
    listSeats: (query) => listSeats(context, seatMaps, query),
    reserveSeats: (command) => reserveSeats(context, command),
    getReservation: (query) => getReservation(context, query),
    listReservations: (query) => listReservations(context, query),
    releaseReservation: (command) => releaseReservation(context, command),
    pay: (command) => pay(context, command),
    confirmPayment: (command) => confirmPayment(context, command),
    getPayment: (query) => getPayment(context, query),
    createConcert: (document) => createConcert(context, document),
    changeConcertPolicy: (command) => changeConcertPolicy(context, command),
    getQueue: (query) => getQueue(context, query),
    changeQueue: (command) => changeQueue(context, command),
    audit: async () => audit(await deps.stores.bookings.snapshot()),
    work: {
      advance: () => advanceAll(context),
      recover: () => recover(context),
      relay: () => relay(context),
      sweep: () => sweep(context),
    },
  };
};
