import type { AlarmCounts, BoxOffice, Figures, Timers } from "@admit-one/core";

/** The figures of the database from its last read; null if it cannot be read now. */
export type FiguresAtScrape = {
  figures(): Promise<Figures | null>;
  alarms(): Promise<AlarmCounts | null>;
};

/** All metrics of one scrape, and the scrapes of several scrapers, share one read. */
const figuresForMs = 1_000;
/** Alarms are for people, and cost a little more. */
const alarmsForMs = 30_000;
/** A scraper gives up after ten seconds, and needs the other metrics before that. */
const answerWithinMs = 2_000;

export type FiguresDeps = {
  readonly boxOffice: Pick<BoxOffice, "figures" | "countAlarms">;
  readonly timers: Timers;
  readonly monotonicMs?: () => number;
};

/** If the store is down or silent, the scrape lacks its figures, but has all others. */
export const createFiguresAtScrape = ({
  boxOffice,
  timers,
  monotonicMs = () => performance.now(),
}: FiguresDeps): FiguresAtScrape => {
  const inTime = <T>(read: () => Promise<T>): Promise<T | null> =>
    new Promise((resolve) => {
      const cancel = timers.after(answerWithinMs, () => resolve(null));
      const settle = (value: T | null): void => {
        cancel();
        resolve(value);
      };
      read().then(settle, () => settle(null));
    });

  const remembered = <T>(forMs: number, read: () => Promise<T>): (() => Promise<T | null>) => {
    let looked: { readonly atMs: number; readonly found: Promise<T | null> } | null = null;
    return async () => {
      if (looked === null || monotonicMs() - looked.atMs >= forMs) {
        looked = { atMs: monotonicMs(), found: inTime(read) };
      }
      const mine = looked;
      const found = await mine.found;
      // Do not cache a failure, so that the figures return as soon as the store answers.
      if (found === null && looked === mine) looked = null;
      return found;
    };
  };

  return {
    figures: remembered(figuresForMs, () => boxOffice.figures()),
    alarms: remembered(alarmsForMs, () => boxOffice.countAlarms()),
  };
};
