import type { PaymentId } from "../kernel/ids.ts";

/** One delivery as received over HTTP. */
export type WebhookDelivery = {
  /** Header names in lower case. The values of a repeated header are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body, byte for byte as UTF-8, because signatures are computed over it. */
  readonly body: string;
  readonly nowMs: number;
};

/** The largest difference between the time in a signature and ours, in milliseconds. */
export const webhookToleranceMs = 300_000;

/**
 * What a gateway reads from a delivery. It only triggers a look-up; core trusts nothing else in it.
 */
export type WebhookReading =
  /** Signed by the gateway. `paymentId` is null for news about no payment of ours. */
  | {
      readonly outcome: "verified";
      /** The gateway's id of the event. A repeated delivery has the same id. */
      readonly eventId: string;
      readonly paymentId: PaymentId | null;
    }
  /**
   * Unsigned, so anybody may have sent it: it triggers at most a look-up of a known payment.
   * `paymentId` is null if it names none; then nothing happens.
   */
  | { readonly outcome: "hint"; readonly paymentId: PaymentId | null }
  | { readonly outcome: "invalid"; readonly reason: string };
