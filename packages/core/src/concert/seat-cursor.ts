import type { MapPoint } from "./map-log.ts";

/** What the reader of an answer has: the seats up to a point, of a show that sold or did not. */
export type SeatCursor = MapPoint & { readonly planVersion: number; readonly open: boolean };

const form = /^(\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([oc])$/;

/** Opaque to readers. A hold that ends by the clock changes no version, so it has the instant, too. */
export const writeSeatCursor = ({ version, atMs, planVersion, open }: SeatCursor): string =>
  `${version}.${atMs}.${planVersion}.${open ? "o" : "c"}`;

/** Null for any other text. */
export const readSeatCursor = (text: string): SeatCursor | null => {
  const found = form.exec(text);
  if (found === null) return null;
  const [, version, atMs, planVersion, open] = found;
  return {
    version: Number(version),
    atMs: Number(atMs),
    planVersion: Number(planVersion),
    open: open === "o",
  };
};
