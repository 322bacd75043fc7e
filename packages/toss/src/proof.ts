import type { GatewayPayment } from "@admit-one/core";

/**
 * Reads what the buyer's browser brought back: the unchanged query of the success URL
 * (`paymentKey=…&orderId=…&amount=…`). Null if it does not belong to this payment. The buyer may
 * have changed the amount on the page, and Toss requires this comparison before the confirmation
 * (docs.tosspayments.com/guides, "결제 승인").
 */
export const paymentKeyOf = (
  proof: string,
  { paymentId, amount }: GatewayPayment,
): string | null => {
  const query = new URLSearchParams(proof);
  const paymentKey = query.get("paymentKey") ?? "";
  const fits = query.get("orderId") === paymentId && query.get("amount") === String(amount);
  return fits && /^[\w-]{1,200}$/.test(paymentKey) ? paymentKey : null;
};
