import type { StoredFigures } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

export type FigureWorld = Awaited<ReturnType<MakeStores>>;
export type FigureCase = CaseOf<FigureWorld>;

/** The figures as of now: everything still on sale and everything open. */
export const figuresOf = (
  { stores }: FigureWorld,
  query: Partial<Parameters<FigureWorld["stores"]["figures"]["figures"]>[0]> = {},
): Promise<StoredFigures> =>
  stores.figures.figures({
    atMs: startMs,
    sinceMs: startMs,
    showsMax: 100,
    countMax: 1_000,
    ...query,
  });
