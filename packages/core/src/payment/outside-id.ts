import type { PaymentId } from "../ids.ts";
import { storableText } from "../validate.ts";

/** Longer references than any provider has are cut, and told apart by a hash. */
const referenceMax = 128;
const keptOfLonger = 100;

/** The id of a refund that the provider made by itself: it follows from the provider's own. */
export const outsideIdOf = (paymentId: PaymentId, reference: string): string => {
  const plain = storableText(reference);
  const name =
    plain === reference && plain.length <= referenceMax
      ? plain
      : `${plain.slice(0, keptOfLonger).toWellFormed()}~${hashOf(reference)}`;
  return `${paymentId}-outside-${name}`;
};

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
