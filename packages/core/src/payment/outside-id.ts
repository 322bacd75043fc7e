import type { PaymentId } from "../kernel/ids.ts";

/** With this and a payment's id before it, an event's id is short enough to be a part of a path. */
const plain = /^[A-Za-z0-9_-]{1,60}$/;
const keptOfOthers = 40;

/** The id of a refund that the provider made by itself: it follows from the provider's own. */
export const outsideIdOf = (paymentId: PaymentId, reference: string): string =>
  `${paymentId}-outside-${nameOf(reference)}`;

/** A dispute's, for its events. */
export const disputeIdOf = (paymentId: PaymentId, reference: string): string =>
  `${paymentId}-dispute-${nameOf(reference)}`;

/** What is long, or of other characters than ids have, is cut, and told apart by a hash. */
const nameOf = (reference: string): string =>
  plain.test(reference)
    ? reference
    : `${reference.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, keptOfOthers)}.${hashOf(reference)}`;

/** FNV-1a over both halves of the text: 64 bits are enough for the refunds of one payment. */
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
