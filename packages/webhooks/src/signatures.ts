import { Webhook } from "standardwebhooks";

const prefix = "whsec_";
const bytesMin = 24;
const bytesMax = 64;

/** Whether the text is a secret in the form of Standard Webhooks: 24 to 64 bytes in base64. */
export const isWebhookSecret = (text: string): boolean => {
  const encoded = text.slice(prefix.length);
  if (!text.startsWith(prefix) || encoded.length % 4 !== 0) return false;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const bytes = (encoded.length / 4) * 3 - (encoded.length - encoded.replace(/=+$/, "").length);
  return bytes >= bytesMin && bytes <= bytesMax;
};

/**
 * Returns a function that signs a message with each secret, for the header `webhook-signature`.
 *
 * @throws TypeError if there is no secret, or one is invalid. The message does not show secrets.
 */
export const createSignatures = (
  secrets: readonly string[],
): ((id: string, seconds: number, body: string) => string) => {
  if (secrets.length === 0) throw new TypeError("Webhooks need a secret to be signed with.");
  if (!secrets.every(isWebhookSecret)) {
    throw new TypeError(
      `A webhook's secret must be ${prefix} and ${bytesMin} to ${bytesMax} bytes in base64.`,
    );
  }
  const signers = secrets.map((secret) => new Webhook(secret));
  return (id, seconds, body) =>
    signers.map((signer) => signer.sign(id, new Date(seconds * 1_000), body)).join(" ");
};
