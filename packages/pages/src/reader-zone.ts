import type { Context } from "hono";
import { getCookie } from "hono/cookie";

/** Set by the script of every page: `browser/page.ts`. */
const cookieName = "admit-zone";

/** The zone in the platform's own spelling, or null if it knows none of this name. */
export const knownZone = (zone: string): string | null => {
  try {
    // It throws for a zone that it does not know.
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
};

/** The time zone of the reader's browser. Null on the first page, and without scripts. */
export const readerZone = (c: Context): string | null => {
  const zone = getCookie(c, cookieName) ?? "";
  return zone === "" || zone.length > 64 ? null : knownZone(zone);
};
