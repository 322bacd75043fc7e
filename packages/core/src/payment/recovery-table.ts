import type { Unknown } from "./gateway-call.ts";
import type { PendingPayment } from "./payment.ts";
import type { GatewayAnswer } from "./payment-gateway.port.ts";
import type { Settlement } from "./settle-payment.ts";

/** What `recover` does next with a pending payment. */
export type Move =
  /** Write the answer down. */
  | { readonly move: "settle"; readonly answer: Settlement }
  /** Send the charge again, under the same id: the gateway never charges it twice. */
  | { readonly move: "charge" }
  /** Give up: fence the charge, so that no money comes any more. */
  | { readonly move: "cancel" }
  /** Ask again later; money in doubt is never guessed. */
  | { readonly move: "wait" };

/**
 * The decision table of recovery: what is written down, what the gateway knows, and the time
 * (payments.md, K2, K3, K4, K8, K11, K22).
 */
export const nextMove = (
  payment: Pick<PendingPayment, "step" | "proof" | "deadlineMs">,
  answer: GatewayAnswer | Unknown,
  nowMs: number,
): Move => {
  const late = nowMs >= payment.deadlineMs;
  switch (answer.outcome) {
    case "captured":
    case "declined":
    case "failed":
      return { move: "settle", answer };
    case "pending":
      if (late) return { move: "cancel" };
      // A proof that was stored may never have been sent; sending it twice charges once.
      return payment.proof === null ? { move: "settle", answer } : { move: "charge" };
    case "not_found":
      if (late) return { move: "cancel" };
      return payment.step === "requires_action" ? { move: "wait" } : { move: "charge" };
    case "authorized":
    case "unknown":
      return { move: "wait" };
  }
};
