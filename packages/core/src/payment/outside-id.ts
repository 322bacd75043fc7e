import type { PaymentId } from "../kernel/ids.ts";

/**
 * Short enough that an event id, which is built from a payment's id and this, fits in a URL path.
 */
const plain = /^[A-Za-z0-9_-]{1,60}$/;
const keptOfOthers = 40;

/** The id of a refund that the provider made on its own. It derives from the provider's id. */
export const outsideIdOf = (paymentId: PaymentId, reference: string): string =>
  `${paymentId}-outside-${nameOf(reference)}`;

/** The id of a dispute, for its events. */
export const disputeIdOf = (paymentId: PaymentId, reference: string): string =>
  `${paymentId}-dispute-${nameOf(reference)}`;

/** Ids that are too long or contain other characters are cut. A hash keeps them distinct. */
const nameOf = (reference: string): string =>
  plain.test(reference)
    ? reference
    : `${reference.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, keptOfOthers)}.${hashOf(reference)}`;

/** FNV-1a over two variants of the text. 64 bits are enough for the refunds of one payment. */
const hashOf = (text: string): string => {
  const halves = [fnv(text, 0x811c9dc5), fnv(`${text.length} ${text}`, 0x811c9dc5)];
  return halves.map((half) => half.toString(16).padStart(8, "0")).join("");
};

const fnv = (text: string, offset: number): number => {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
};
