import type { Venue } from "@admit-one/core";
import { type Html, html } from "../html.ts";
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

/** A date and time at the venue. A script adds the reader's own time where it differs. */
export const dateTime = ({ format, m }: Visit, ms: number, zone: string): Html =>
  html`<time datetime="${new Date(ms).toISOString()}" data-zone="${zone}" data-yours="${m.site.yourTime("{}")}">${format.dateTime(ms, zone)}</time>`;

/** A sentence that names a time of today. What ends soon must be read on one's own clock. */
export const deadline = (
  { format, m }: Visit,
  say: (time: string) => string,
  ms: number,
  zone: string,
): Html =>
  html`<span data-instant="${new Date(ms).toISOString()}" data-zone="${zone}" data-yours="${m.site.yourTime("{}")}">${say(format.time(ms, zone))}</span>`;
