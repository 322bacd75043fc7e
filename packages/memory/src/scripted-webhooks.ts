import {
  type PaymentGateway,
  type PaymentId,
  type WebhookDelivery,
  type WebhookReading,
  webhookToleranceMs,
} from "@admit-one/core";

export type ScriptedWebhooks = Required<Pick<PaymentGateway, "parseWebhook">> & {
  /** Creates a delivery as this gateway would send it. */
  webhook(news: {
    readonly eventId: string;
    readonly paymentId: PaymentId;
    readonly sentAtMs: number;
  }): Promise<Omit<WebhookDelivery, "nowMs">>;
};

const header = "scripted-signature";
const encoder = new TextEncoder();

/** HMAC-SHA-256 over time and raw body, like the signatures of real gateways. */
export const createScriptedWebhooks = (secret: string | undefined): ScriptedWebhooks => ({
  webhook: async ({ eventId, paymentId, sentAtMs }) => {
    const body = JSON.stringify({ eventId, paymentId });
    if (secret === undefined) return { headers: {}, body };
    const signature = hex(await crypto.subtle.sign(...(await hmac(secret, sentAtMs, body))));
    return { headers: { [header]: `t=${sentAtMs},v1=${signature}` }, body };
  },
  parseWebhook: async ({ headers, body, nowMs }) => {
    const news = parse(body);
    if (news === null) return invalid("not news of a payment");
    const { eventId, paymentId } = news;
    if (secret === undefined) return { outcome: "hint", paymentId };
    const parts = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(headers[header] ?? "");
    if (parts === null) return invalid("not signed");
    const [, time = "", signature = ""] = parts;
    const [algorithm, key, signed] = await hmac(secret, Number(time), body);
    // `verify` compares in constant time.
    if (!(await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed))) {
      return invalid("signed by somebody else");
    }
    if (Math.abs(nowMs - Number(time)) > webhookToleranceMs) return invalid("too old, or too new");
    return { outcome: "verified", eventId, paymentId };
  },
});

const invalid = (reason: string): WebhookReading => ({ outcome: "invalid", reason });

const hmac = async (secret: string, timeMs: number, body: string) => {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const usages = ["sign", "verify"] as const;
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    ...usages,
  ]);
  return ["HMAC", key, encoder.encode(`${timeMs}.${body}`)] as const;
};

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array((text.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)));

type News = { readonly eventId: string; readonly paymentId: PaymentId };

const parse = (body: string): News | null => {
  try {
    const news: unknown = JSON.parse(body);
    if (typeof news !== "object" || news === null) return null;
    const { eventId, paymentId } = news as Readonly<Record<string, unknown>>;
    return typeof eventId === "string" && typeof paymentId === "string"
      ? { eventId, paymentId: paymentId as PaymentId }
      : null;
  } catch {
    return null;
  }
};
