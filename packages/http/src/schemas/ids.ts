import { z } from "zod";

/**
 * Ids of this project: those that people choose in a concert document, and generated ones. They are
 * opaque: no client may read anything from one.
 */
const idLike = (description: string, ...examples: string[]) =>
  z.string().meta({ description, examples });

/** Each id under the name that it has in paths and bodies. */
export const ids = {
  concertId: idLike("A concert", "seoul-2026", "con_01m6bc8jddyn7eg4ptdchfya0r"),
  showId: idLike("One date of a concert", "seoul-2026-1", "sho_01m6bc8kq68m3h5f7edazp2vxn"),
  queueId: idLike("A waiting line", "seoul-2026"),
  seatId: idLike("A seat of a show: section, row and number", "A-1-12"),
  tokenId: idLike("A place in line by its public name, which gives no access", "seoul-2026:17"),
  reservationId: idLike("A user's seats of one show", "res_01m6bc8n0zs9ah47ryr8n9340k"),
  ticketId: idLike(
    "The ticket of a seat; another one after a move",
    "tkt_01m6bc8n0zs9ah47ryr8n9340k",
  ),
  paymentId: idLike("One attempt to pay a reservation", "pay_01m6bc8parypm4d46a280v9gdp"),
  refundId: idLike("One refund of a payment", "pay_01m6bc8parypm4d46a280v9gdp-refund"),
  disputeId: idLike("A dispute, by the provider's own id", "du_1QyBq2KZ9vXw3nTf"),
  eventId: idLike("Something that happened", "res_01m6bc8n0zs9ah47ryr8n9340k.1.SeatsReserved"),
  userId: idLike("A user, by the host's own id", "alice"),
  subscriber: idLike("Who takes events, by name", "webhooks"),
  gateway: idLike("A payment gateway, by name", "stripe"),
};
