import { createHash } from "node:crypto";
import type { ListedSeat } from "@admit-one/core";

/** The prices of a list in short, to find out later whether a form still shows the right ones. */
export const pricesIn = (seats: readonly Pick<ListedSeat, "seatId" | "price">[]): string => {
  if (seats.length === 0) return "";
  const text = seats.map(({ seatId, price }) => `${seatId} ${price}`).join("\n");
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
};
