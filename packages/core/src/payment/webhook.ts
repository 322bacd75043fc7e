import type { PaymentId } from "../kernel/ids.ts";

/** One delivery as it came over the wire. */
export type WebhookDelivery = {
  /** Names in lower case; of a repeated header the values joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body, byte for byte as UTF-8: signatures are over it. */
  readonly body: string;
  readonly nowMs: number;
};

/** How far the time in a signature may be from ours, in milliseconds. */
export const webhookToleranceMs = 300_000;

/** What a gateway reads from a delivery. Nothing in it is believed but that a look-up is due. */
export type WebhookReading =
  /** Signed by the gateway. `paymentId` is null for news that concerns no payment of ours. */
  | {
      readonly outcome: "verified";
      /** The gateway's id of the event: a second delivery has the same. */
      readonly eventId: string;
      readonly paymentId: PaymentId | null;
    }
  /**
   * Unsigned, so anybody's: worth a look-up of a payment that is known, no more. `paymentId` is null
   * where it names none; nothing follows from it then.
   */
  | { readonly outcome: "hint"; readonly paymentId: PaymentId | null }
  | { readonly outcome: "invalid"; readonly reason: string };
