import { createWriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SalesRow } from "@admit-one/core";
import { salesCsv } from "@admit-one/http";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import { createContainer } from "./container.ts";
import { forReading } from "./for-reading.ts";
import { mustBeThere } from "./must-be-there.ts";
import { TOKENS } from "./tokens.ts";

/** What `admit-one export` is asked for. */
export type ExportTask = {
  readonly showId: string;
  /** Null for the standard output. */
  readonly file: string | null;
};

/** The task of the command line's words. Null if they are another command, or wrong. */
export const toExportTask = ([command, ...rest]: readonly string[]): ExportTask | null => {
  const [showId, file = null, ...more] = rest;
  return command === "export" && showId !== undefined && more.length === 0
    ? { showId, file: file === "-" ? null : file }
    : null;
};

export type ExportOptions = {
  readonly stdout: Writable;
  /** Called with the number of rows so far, once for each part. */
  readonly onRows?: (rows: number) => void;
};

/**
 * Writes everything that was sold of a show to a file that does not exist yet, or to the standard
 * output. Servers may run meanwhile. Returns the number of rows.
 */
export const exportStore = async (
  config: Config,
  { showId, file }: ExportTask,
  { stdout, onRows }: ExportOptions,
): Promise<number> => {
  mustBeThere(config, `GET /api/admin/shows/${showId}/sales.csv`);
  const container = createContainer(forReading(config));
  try {
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    const found = await boxOffice.exportSales({ showId });
    if (found.outcome !== "sales_exported") {
      throw new ConfigProblem("SHOW", `is ${showId}, which no show has as its id`, noSuchShow);
    }
    let rows = 0;
    const counted = async function* (): AsyncGenerator<readonly SalesRow[]> {
      for await (const part of found.parts) {
        yield part;
        rows += part.length;
        onRows?.(rows);
      }
    };
    const text = salesCsv(counted());
    // The standard output is not this command's to end.
    if (file === null) await pipeline(text, stdout, { end: false });
    else await pipeline(text, createWriteStream(file, { flags: "wx" }));
    return rows;
  } catch (error) {
    if (file !== null && isTaken(error)) {
      throw new ConfigProblem("FILE", `is ${file}, which exists`, "name a file that does not");
    }
    throw error;
  } finally {
    await container.unbindAllAsync();
  }
};

const noSuchShow = "give the id of a show: GET /api/admin/concerts lists them";

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EEXIST";

const secondMs = 1_000;

/** Reports the progress of an export once a second, if it takes longer than that. */
export const sayRows = (
  write: (line: string) => void,
  nowMs: () => number,
): ((rows: number) => void) => {
  let saidMs: number | null = null;
  return (rows) => {
    saidMs ??= nowMs();
    if (nowMs() - saidMs < secondMs) return;
    saidMs = nowMs();
    write(`${rows} rows\n`);
  };
};
