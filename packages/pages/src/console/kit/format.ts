import { exponentOf, isCurrency, lastInstantMs } from "@admit-one/core";
import { knownZone } from "../../reader-zone.ts";
import type { Desk } from "./desk.ts";
import { type Html, html } from "./html.ts";

type Reader = Pick<Desk, "language" | "zone">;

/** An amount in minor units, for people. */
export const money = (
  { language }: Pick<Desk, "language">,
  amount: number,
  currency: string,
): string => {
  const digits = isCurrency(currency) ? exponentOf(currency) : 0;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay: "code",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
};

export const number = ({ language }: Pick<Desk, "language">, value: number | null): string =>
  value === null
    ? "–"
    : new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);

export const percent = ({ language }: Pick<Desk, "language">, share: number | null): string =>
  share === null
    ? "–"
    : new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);

/** Whether the platform knows a time zone. */
export const isZone = (zone: string): boolean => knownZone(zone) !== null;

const clamped = (ms: number): Date => new Date(Math.min(Math.max(ms, 0), lastInstantMs));

/** Date and time with seconds, in the operator's zone. */
const instantText = ({ language, zone }: Reader, ms: number): string =>
  new Intl.DateTimeFormat(language === "ko" ? "ko-KR" : "en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  }).format(clamped(ms));

/** The same as an element, or a dash. */
export const instant = (reader: Reader, ms: number | null): Html =>
  ms === null
    ? html`–`
    : html`<time datetime="${clamped(ms).toISOString()}">${instantText(reader, ms)}</time>`;

/** Seconds as the longest two units that say something. */
export const duration = ({ language }: Pick<Desk, "language">, seconds: number | null): string => {
  if (seconds === null) return "–";
  const names = language === "ko" ? ["일", "시간", "분", "초"] : [" d", " h", " min", " s"];
  const whole = Math.round(seconds);
  const parts = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3_600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const first = parts.findIndex((part) => part > 0);
  if (first < 0) return `0${names[3] ?? ""}`;
  return parts
    .map((part, index) => ({ part, name: names[index] ?? "" }))
    .slice(first, first + 2)
    .filter(({ part }) => part > 0)
    .map(({ part, name }) => `${part}${name}`)
    .join(" ");
};

/** The offset of a zone from UTC at an instant. */
const offsetMs = (zone: string, atMs: number): number => {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(atMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    of("year"),
    of("month") - 1,
    of("day"),
    of("hour"),
    of("minute"),
    of("second"),
  );
  return local - Math.floor(atMs / 1_000) * 1_000;
};

/** As a field `datetime-local` shows it. */
export const toLocal = (zone: string, atMs: number): string =>
  new Date(atMs + offsetMs(zone, atMs)).toISOString().slice(0, 19).replace(/:00$/, "");

const localForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;

/** The instant of such a field. NaN for any other text. */
export const fromLocal = (zone: string, text: string): number => {
  if (!localForm.test(text)) return Number.NaN;
  const local = Date.parse(`${text}Z`);
  if (Number.isNaN(local)) return Number.NaN;
  // The offset is that of the instant itself, so a guess near it finds it.
  const guess = local - offsetMs(zone, local);
  return local - offsetMs(zone, guess);
};
