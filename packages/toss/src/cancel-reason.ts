import type { GatewayRefund } from "@admit-one/core";

type Named = Pick<GatewayRefund, "refundId" | "attempt">;

/** This text is the only place where Toss stores our id with a cancellation. */
export const reasonOf = ({ refundId, attempt }: Named): string =>
  attempt === 1 ? `Refund ${refundId}` : `Refund ${refundId}, attempt ${attempt}`;

/** The refund that a cancellation belongs to; null if somebody else wrote the reason. */
export const namedIn = (reason: string): Named | null => {
  const named = /^Refund (?<refundId>[^\s,]+)(?:, attempt (?<attempt>[1-9]\d{0,5}))?$/.exec(reason);
  const { refundId, attempt = "1" } = named?.groups ?? {};
  return refundId === undefined ? null : { refundId, attempt: Number(attempt) };
};
