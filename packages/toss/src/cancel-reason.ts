import type { GatewayRefund } from "@admit-one/core";

type Named = Pick<GatewayRefund, "refundId" | "attempt">;

/** Toss keeps no id of ours with a cancellation but this text. */
export const reasonOf = ({ refundId, attempt }: Named): string =>
  attempt === 1 ? `Refund ${refundId}` : `Refund ${refundId}, attempt ${attempt}`;

/** Whose cancellation it is; null where somebody else's words stand. */
export const namedIn = (reason: string): Named | null => {
  const named = /^Refund (?<refundId>[^\s,]+)(?:, attempt (?<attempt>[1-9]\d{0,5}))?$/.exec(reason);
  const { refundId, attempt = "1" } = named?.groups ?? {};
  return refundId === undefined ? null : { refundId, attempt: Number(attempt) };
};
