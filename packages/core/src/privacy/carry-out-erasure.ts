import type { Erasure } from "../sales/booking-store.port.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { renameBookings } from "./rename-bookings.ts";
import { renameTokens } from "./rename-tokens.ts";
import { rewriteEvents, rewriteRecords } from "./rewrite-kept.ts";

/**
 * Does what an erasure asks for, in steps that may all be repeated: if a server stops in between,
 * another one does them again. Answers how many reservations must wait.
 *
 * Events come after what they are about: once that has the pseudonym, no step makes an event with the
 * old id any more.
 */
export const carryOutErasure = async (
  context: PrivacyContext,
  erasure: Erasure,
): Promise<number> => {
  await renameTokens(context, erasure);
  const waiting = await renameBookings(context, erasure);
  await rewriteEvents(context, erasure);
  await rewriteRecords(context, erasure);
  return waiting;
};
