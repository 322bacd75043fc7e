import type { Venue } from "@admit-one/core";
import { type Html, html, type MaybeHtml } from "../html.ts";
import type { Visit } from "../visit.ts";

/** The zone of the venue. A concert without one is shown in UTC. */
export const zoneOf = (venue: Venue | null): string => {
  const zone = venue?.timeZone ?? "UTC";
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
};

/** A date and time at the venue, with the reader's own beside it where it differs. */
export const dateTime = (visit: Visit, ms: number, zone: string): Html =>
  html`<time datetime="${new Date(ms).toISOString()}"${forScript(visit, zone)}>${visit.format.dateTime(ms, zone)}</time>${yours(visit, visit.format.dayAndTime, ms, zone)}`;

/** A sentence that names a time of today. What ends soon must be read on one's own clock. */
export const deadline = (
  visit: Visit,
  say: (time: string) => string,
  ms: number,
  zone: string,
): Html =>
  html`<span data-instant="${new Date(ms).toISOString()}"${forScript(visit, zone)}>${say(visit.format.time(ms, zone))}</span>${yours(visit, visit.format.clockTime, ms, zone)}`;

/** While the server does not know the reader's zone, a script may add such times. */
const forScript = ({ readerZone, m }: Visit, zone: string): MaybeHtml =>
  readerZone === null && html` data-zone="${zone}" data-yours="${m.site.yourTime("{}")}"`;

const yours = (
  { readerZone, m }: Visit,
  format: (ms: number, zone: string) => string,
  ms: number,
  zone: string,
): MaybeHtml => {
  if (readerZone === null) return "";
  const here = format(ms, readerZone);
  return here !== format(ms, zone) && html`<small class="muted"> ${m.site.yourTime(here)}</small>`;
};
