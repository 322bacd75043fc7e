import type { Concert, Show } from "@admit-one/core";
import { toLocal } from "../kit/format.ts";
import type { Version } from "../kit/versions.ts";

/** What a concert's form edits. */
export const concertSeen = ({ title, metadata }: Concert): Pick<Concert, "title" | "metadata"> => ({
  title,
  metadata,
});

/** The same as the form shows it. */
export const concertVersion = ({
  title,
  metadata,
}: Pick<Concert, "title" | "metadata">): Version => ({
  title,
  metadata: metadata === null ? "" : JSON.stringify(metadata, null, 2),
});

type Dates = Pick<Show, "title" | "startsAtMs" | "salesOpenAtMs" | "salesCloseAtMs">;

/** What a show's form edits. */
export const showSeen = ({ title, startsAtMs, salesOpenAtMs, salesCloseAtMs }: Show): Dates => ({
  title,
  startsAtMs,
  salesOpenAtMs,
  salesCloseAtMs,
});

/** The same as the form shows it in a time zone. */
export const showVersion = (show: Dates, zone: string): Version => ({
  title: show.title ?? "",
  startsAt: toLocal(zone, show.startsAtMs),
  salesOpenAt: toLocal(zone, show.salesOpenAtMs),
  salesCloseAt: toLocal(zone, show.salesCloseAtMs),
});
