import type { Erasure } from "../sales/booking-store.port.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { renameBookings } from "./rename-bookings.ts";
import { renameTokens } from "./rename-tokens.ts";
import { rewriteEvents, rewriteJournal, rewriteRecords } from "./rewrite-kept.ts";

/**
 * Carries out an erasure. All steps may be repeated: if a server stops in between, another one does
 * them again. Returns how many reservations must wait.
 *
 * Events are renamed after their aggregates: once an aggregate has the pseudonym, no step creates
 * an event with the old id.
 */
export const carryOutErasure = async (
  context: PrivacyContext,
  erasure: Erasure,
): Promise<number> => {
  await renameTokens(context, erasure);
  const waiting = await renameBookings(context, erasure);
  await rewriteEvents(context, erasure);
  await rewriteRecords(context, erasure);
  await rewriteJournal(context, erasure);
  return waiting;
};
