/** What happens when a card is charged. */
export type Card =
  | {
      readonly does: "pay";
      readonly refunds: "at_once" | "later" | "fail_later";
      /** What the buyer claims at the bank as soon as the money is taken. */
      readonly disputes?: "fraudulent" | "product_not_received" | "inquiry";
    }
  | { readonly does: "ask" }
  | { readonly does: "decline"; readonly code: string; readonly reason: string };

const decline = (code: string, reason: string): Card => ({ does: "decline", code, reason });

/** Stripe's own test cards, by their PaymentMethod ids (docs.stripe.com/testing). */
export const cards: Readonly<Record<string, Card>> = {
  pm_card_visa: { does: "pay", refunds: "at_once" },
  pm_card_mastercard: { does: "pay", refunds: "at_once" },
  pm_card_kr: { does: "pay", refunds: "at_once" },
  pm_card_pendingRefund: { does: "pay", refunds: "later" },
  pm_card_refundFail: { does: "pay", refunds: "fail_later" },
  pm_card_createDispute: { does: "pay", refunds: "at_once", disputes: "fraudulent" },
  pm_card_createDisputeProductNotReceived: {
    does: "pay",
    refunds: "at_once",
    disputes: "product_not_received",
  },
  pm_card_createDisputeInquiry: { does: "pay", refunds: "at_once", disputes: "inquiry" },
  pm_card_authenticationRequired: { does: "ask" },
  pm_card_threeDSecure2Required: { does: "ask" },
  pm_card_visa_chargeDeclined: decline("card_declined", "generic_decline"),
  pm_card_visa_chargeDeclinedInsufficientFunds: decline("card_declined", "insufficient_funds"),
  pm_card_visa_chargeDeclinedLostCard: decline("card_declined", "lost_card"),
  pm_card_chargeDeclinedExpiredCard: decline("expired_card", "expired_card"),
  pm_card_chargeDeclinedProcessingError: decline("processing_error", "processing_error"),
};
