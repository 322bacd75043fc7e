import type { Concert, Show } from "@admit-one/core";
import { toLocal } from "../kit/format.ts";
import type { Version } from "../kit/versions.ts";

/** The texts of a concert as its form shows them. */
export const concertVersion = ({ title, metadata }: Concert): Version => ({
  title,
  metadata: metadata === null ? "" : JSON.stringify(metadata, null, 2),
});

/** The dates of a show as its form shows them in a time zone. */
export const showVersion = (show: Show, zone: string): Version => ({
  title: show.title ?? "",
  startsAt: toLocal(zone, show.startsAtMs),
  salesOpenAt: toLocal(zone, show.salesOpenAtMs),
  salesCloseAt: toLocal(zone, show.salesCloseAtMs),
});
