import type { Reservation } from "@admit-one/core";
import type { Seen, Version } from "../kit/versions.ts";

export type SeenOrder = Pick<Reservation, "status" | "amount" | "version"> & {
  readonly seats: readonly string[];
};

/** What an operator must have seen of an order before a command about it is carried out. */
export const orderSeen = ({ status, amount, version, seats }: Reservation): SeenOrder => ({
  status,
  amount,
  version,
  seats: seats.map(({ seatId, refundId }) => (refundId === undefined ? seatId : `${seatId} (–)`)),
});

export const orderVersion = (seen: Seen): Version => {
  const { status, amount, version, seats } = seen as SeenOrder;
  if (!Number.isInteger(version)) throw new TypeError("No order has this version.");
  return { status, seats: seats.join(", "), amount: String(amount), version: String(version) };
};
