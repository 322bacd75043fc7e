import type { HoldEnd } from "./hold-ends.ts";

/** How much of a show a reader has seen: every change up to this version and this instant. */
export type MapPoint = { readonly version: number; readonly atMs: number };

/** What changed in a map recently, by numbers in the plan. */
export type MapLog = {
  /** These seats were written after the version before, up to this version. */
  wrote(version: number, numbers: readonly number[]): void;
  ended(end: HoldEnd): void;
  /** At most these many changes are kept from now on. */
  keep(max: number): void;
  /** Every seat that changed after the point. Null if the log does not go back that far. */
  since(point: MapPoint): readonly number[] | null;
};

type Written = { readonly version: number; readonly numbers: readonly number[] };

const countOf = (written: readonly Written[]): number =>
  written.reduce((sum, { numbers }) => sum + numbers.length, 0);

/**
 * The log of a map that is complete at this point. A hold that ends by the clock changes no stored
 * version, so both are noted: what was written, and which holds ended.
 */
export const createMapLog = (start: MapPoint, keepMax: number): MapLog => {
  let max = keepMax;
  let latest = start.version;
  let floor = start;
  let written: Written[] = [];
  let ended: HoldEnd[] = [];
  let count = 0;

  /** Drops the older half, so that this happens rarely. */
  const trim = (): void => {
    if (count <= max) return;
    let kept = countOf(written);
    const first = written.findIndex(({ numbers }) => {
      kept -= numbers.length;
      return kept <= max / 4;
    });
    const dropped = written[first];
    if (dropped !== undefined) floor = { ...floor, version: dropped.version };
    written = written.slice(first + 1);
    const last = ended[ended.length - 1 - Math.floor(max / 4)];
    if (last !== undefined) {
      floor = { ...floor, atMs: Math.max(floor.atMs, last.untilMs) };
      ended = ended.filter(({ untilMs }) => untilMs > last.untilMs);
    }
    count = countOf(written) + ended.length;
  };

  return {
    wrote: (version, numbers) => {
      latest = version;
      if (numbers.length === 0) return;
      written.push({ version, numbers });
      count += numbers.length;
      trim();
    },
    ended: (end) => {
      ended.push(end);
      count += 1;
      trim();
    },
    keep: (most) => {
      max = most;
    },
    since: ({ version, atMs }) => {
      if (version < floor.version || version > latest || atMs < floor.atMs) return null;
      const changed = new Set<number>();
      for (const one of written) {
        if (one.version > version) for (const no of one.numbers) changed.add(no);
      }
      for (const { untilMs, no } of ended) if (untilMs > atMs) changed.add(no);
      return [...changed].toSorted((a, b) => a - b);
    },
  };
};
