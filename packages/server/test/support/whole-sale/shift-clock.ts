import type { Clock, WallClock } from "@admit-one/core";
import { TOKENS } from "@admit-one/server";
import type { Container } from "inversify";

/** Moves both clocks of a server by the same time. */
export const shiftClock = (container: Container, offsetMs: number): void => {
  const nowMs = (): number => Date.now() + offsetMs;
  container.rebind(TOKENS.Clock).toConstantValue({ nowMs } satisfies Clock);
  container.rebind(TOKENS.WallClock).toConstantValue({ wallMs: nowMs } satisfies WallClock);
};

/** The day on which the sale of the document runs. */
const saleAtMs = Date.parse("2026-11-15T12:00:00+09:00");

/** What the clocks of all servers are moved by, so that the sale is on now. */
export const offsetMs = (): number => saleAtMs - Date.now();
