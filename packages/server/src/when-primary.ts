import type { Timers } from "@admit-one/core";
import type { Log } from "./log.ts";

/** PostgreSQL's code for a write on a server that is only to be read. */
const readOnly = "25006";

/** How long a start waits before it looks again. */
const lookAgainMs = 500;

const isStandby = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === readOnly) return true;
  return isStandby(error.cause);
};

/** Opens the stores. While the database has only a standby, it waits for a primary. */
export const whenPrimary = async <T>(
  open: () => Promise<T>,
  timers: Timers,
  log: Pick<Log, "error" | "info">,
): Promise<T> => {
  for (let looks = 0; ; looks += 1) {
    try {
      const opened = await open();
      if (looks > 0) log.info("the database takes writes");
      return opened;
    } catch (error) {
      if (!isStandby(error)) throw error;
      if (looks === 0) log.error({ err: error }, "waiting for a database that takes writes");
    }
    await new Promise<void>((resolve) => {
      timers.after(lookAgainMs, resolve);
    });
  }
};
