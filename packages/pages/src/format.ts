import { type Currency, exponentOf } from "@admit-one/core";
import type { Language } from "./messages/choose-messages.ts";
import type { Messages } from "./messages/messages.ts";

export type Format = {
  readonly money: (amount: number, currency: Currency) => string;
  readonly number: (value: number) => string;
  /** Date and time at the venue. */
  readonly dateTime: (ms: number, timeZone: string) => string;
  readonly time: (ms: number, timeZone: string) => string;
  /** For the reader's own time beside that of the venue: their zones are named elsewhere. */
  readonly dayAndTime: (ms: number, timeZone: string) => string;
  readonly clockTime: (ms: number, timeZone: string) => string;
  /** A length of time in its largest unit, rounded up. */
  readonly duration: (ms: number) => string;
};

const locales: Readonly<Record<Language, string>> = { ko: "ko-KR", en: "en-GB" };

/** Formatters are costly to make, and a page needs the same few again and again. */
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

const keep = <F extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => F): F => {
  const found = made.get(key) ?? make();
  // Currencies come from documents, zones also from browsers: a list of them all would be short.
  made.set(key, found);
  return found as F;
};

/** How one language writes figures, money and time. */
export const createFormat = (language: Language, { durations }: Messages): Format => {
  const locale = locales[language];
  const dates = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    keep(`${locale} ${timeZone} ${JSON.stringify(options)}`, () =>
      Intl.DateTimeFormat(locale, { ...options, timeZone }),
    );
  return {
    money: (amount, currency) =>
      keep(`${locale} ${currency}`, () =>
        Intl.NumberFormat(locale, {
          style: "currency",
          currency,
          minimumFractionDigits: exponentOf(currency),
          maximumFractionDigits: exponentOf(currency),
        }),
      ).format(amount / 10 ** exponentOf(currency)),
    number: (value) => keep(locale, () => Intl.NumberFormat(locale)).format(value),
    dateTime: (ms, timeZone) => named(dates(timeZone, dateAndTime).format(ms), timeZone),
    time: (ms, timeZone) => named(dates(timeZone, timeOnly).format(ms), timeZone),
    dayAndTime: (ms, timeZone) => dates(timeZone, dayAndTime).format(ms),
    clockTime: (ms, timeZone) => dates(timeZone, timeOnly).format(ms),
    duration: (ms) => {
      const seconds = Math.max(0, Math.ceil(ms / 1000));
      if (seconds < 60) return durations.seconds(seconds);
      const minutes = Math.ceil(seconds / 60);
      if (minutes < 120) return durations.minutes(minutes);
      return durations.hours(Math.ceil(minutes / 60));
    },
  };
};

/** UTC is nobody's own time, so it is named. */
const named = (text: string, timeZone: string): string =>
  timeZone === "UTC" ? `${text} UTC` : text;

const dateAndTime: Intl.DateTimeFormatOptions = {
  weekday: "short",
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};

const dayAndTime: Intl.DateTimeFormatOptions = {
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};

const timeOnly: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
