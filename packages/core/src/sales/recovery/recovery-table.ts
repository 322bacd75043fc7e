import type { Unknown } from "../../payment/gateway-call.ts";
import { mayRelease } from "../../payment/in-doubt.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { GatewayAnswer, GatewayCapabilities } from "../../payment/payment-gateway.port.ts";
import type { Settlement } from "../paying/settle-payment.ts";

/** What `recover` does next with a pending payment. */
export type Move =
  /** Write the answer down. */
  | { readonly move: "settle"; readonly answer: Settlement }
  /** Send G1 again, under the same id: the gateway never takes the money twice. */
  | { readonly move: "send" }
  /** Write the authorization down, and send G2. */
  | { readonly move: "capture"; readonly answer: Authorized }
  /** Give up: fence it, so that no money comes any more. */
  | { readonly move: "void" }
  /** Nothing can be fenced, and no money can come, or none came for as long as it could. */
  | { readonly move: "let_go" }
  /** Ask again later; money in doubt is never guessed. */
  | { readonly move: "wait" };

type Authorized = Extract<GatewayAnswer, { readonly outcome: "authorized" }>;

type Known = Pick<PendingPayment, "step" | "proof" | "reference" | "createdAtMs" | "deadlineMs">;

export type Circumstances = {
  readonly nowMs: number;
  readonly capabilities: GatewayCapabilities;
  /** The reservation can't be confirmed any more: its show is cancelled, or it moved on. */
  readonly unwanted: boolean;
  /** How far apart clocks may be. */
  readonly clockSkewMs: number;
};

/**
 * The decision table of recovery: what is written down, what the gateway knows, and the time
 * (payments.md, K2, K3, K4, K8, K9, K11, K18, K19, K22). Where no call that takes money was ever sent,
 * the deadline ends it, whatever the gateway knows or keeps to itself.
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
      // Reserved money is worth its capture even past the deadline: the buyer did all they had to.
      return givenUp ? { move: "void" } : { move: "capture", answer };
    case "pending":
      if (free) return { move: "let_go" };
      if (over) return { move: "void" };
      // A proof that was stored may never have been sent; sending it twice charges once.
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

/** Beyond the life of its key a call sent again could be a second one. */
const keyIsGood = (
  { createdAtMs }: Known,
  { idempotencyTtlMs }: GatewayCapabilities,
  nowMs: number,
): boolean => nowMs - createdAtMs < idempotencyTtlMs;

const sendAgain = (payment: Known, capabilities: GatewayCapabilities, nowMs: number): Move => {
  // The buyer has not been to the gateway's page yet: there is nothing to send.
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
