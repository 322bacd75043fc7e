import type { Unknown } from "../../payment/gateway-call.ts";
import { mayRelease } from "../../payment/in-doubt.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { GatewayAnswer, GatewayCapabilities } from "../../payment/payment-gateway.port.ts";
import type { Settlement } from "../paying/settle-payment.ts";

/** The next step of `recover` for a pending payment. */
export type Move =
  /** Store the answer. */
  | { readonly move: "settle"; readonly answer: Settlement }
  /** Send G1 again with the same id: the gateway never takes the money twice. */
  | { readonly move: "send" }
  /** Store the authorization, then send G2. */
  | { readonly move: "capture"; readonly answer: Authorized }
  /** Give up: fence the payment, so that no money can arrive. */
  | { readonly move: "void" }
  /** Nothing can be fenced, and no money can arrive or none arrived in the whole possible time. */
  | { readonly move: "let_go" }
  /** Ask again later. Core never guesses about money in doubt. */
  | { readonly move: "wait" };

type Authorized = Extract<GatewayAnswer, { readonly outcome: "authorized" }>;

type Known = Pick<PendingPayment, "step" | "proof" | "reference" | "createdAtMs" | "deadlineMs">;

export type Circumstances = {
  readonly nowMs: number;
  readonly capabilities: GatewayCapabilities;
  /**
   * The reservation cannot be confirmed any more: its show was cancelled, or it changed in another
   * way.
   */
  readonly unwanted: boolean;
  /** The largest difference between two clocks, in milliseconds. */
  readonly clockSkewMs: number;
};

/**
 * The decision table of recovery: it depends on what is stored, what the gateway knows, and the
 * time (docs/payments.md, K2, K3, K4, K8, K9, K11, K18, K19, K22). If no call that takes money was
 * ever sent, the deadline ends the payment, whatever the gateway answers.
 */
export const nextMove = (
  payment: Known,
  answer: GatewayAnswer | Unknown,
  { nowMs, capabilities, unwanted, clockSkewMs }: Circumstances,
): Move => {
  const givenUp = unwanted || payment.step === "voiding";
  const over = givenUp || nowMs >= payment.deadlineMs;
  const free = over && mayRelease(payment, capabilities);
  switch (answer.outcome) {
    case "captured":
    case "declined":
    case "failed":
      return { move: "settle", answer };
    case "authorized":
      // Authorized money is captured even after the deadline: the buyer did everything in time.
      return givenUp ? { move: "void" } : { move: "capture", answer };
    case "pending":
      if (free) return { move: "let_go" };
      if (over) return { move: "void" };
      // A stored proof may not have been sent yet. Sending it twice charges only once.
      return payment.proof === null || !keyIsGood(payment, capabilities, nowMs)
        ? { move: "settle", answer }
        : { move: "send" };
    case "not_found":
      if (free) return { move: "let_go" };
      return over
        ? giveUp(payment, capabilities, nowMs - clockSkewMs)
        : sendAgain(payment, capabilities, nowMs);
    case "unknown":
      return { move: free ? "let_go" : "wait" };
  }
};

/** After the key's lifetime, a repeated call could count as a second one. */
const keyIsGood = (
  { createdAtMs }: Known,
  { idempotencyTtlMs }: GatewayCapabilities,
  nowMs: number,
): boolean => nowMs - createdAtMs < idempotencyTtlMs;

const sendAgain = (payment: Known, capabilities: GatewayCapabilities, nowMs: number): Move => {
  // The buyer has not returned from the gateway's page yet, so there is nothing to send.
  const nothingToSend = payment.step === "requires_action" && payment.proof === null;
  return nothingToSend || !keyIsGood(payment, capabilities, nowMs)
    ? { move: "wait" }
    : { move: "send" };
};

/** A call that is still on its way could arrive until `authorizationTtlMs` after the last one. */
const giveUp = (
  { deadlineMs }: Known,
  { cancelBeforeCapture, authorizationTtlMs }: GatewayCapabilities,
  surelyMs: number,
): Move => {
  if (cancelBeforeCapture) return { move: "void" };
  return surelyMs >= deadlineMs + authorizationTtlMs ? { move: "let_go" } : { move: "wait" };
};
