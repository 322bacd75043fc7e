import type { Language } from "../messages/language.ts";

/** A count, as people write it. */
export const count = (language: Language, value: number): string =>
  new Intl.NumberFormat(language).format(value);

/** A length of time in its largest unit, rounded up. */
export const duration = (language: Language, seconds: number): string => {
  const [value, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 7_200
        ? [Math.ceil(seconds / 60), "minute"]
        : [Math.ceil(seconds / 3_600), "hour"];
  const style = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(language, style).format(value);
};

/** The time of day where the reader is; with the day, if it is another one. */
export const timeOf = (language: Language, instant: string): string => {
  const at = new Date(instant);
  const isToday = at.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, {
    ...(!isToday && { day: "numeric", month: "long" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
};
