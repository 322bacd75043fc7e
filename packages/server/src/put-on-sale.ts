import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type BoxOffice,
  type Cell,
  type Clock,
  type ConcertDocument,
  type FieldError,
  mayBeOwn,
} from "@admit-one/core";
import { parseConcertDocument } from "@admit-one/http";
import { idInCell } from "./cell-config.ts";
import { ConfigProblem } from "./config-values.ts";
import { createDemoConcert } from "./demo-concert.ts";
import { anyConcert, hasConcert } from "./on-sale.ts";

export type PutOnSaleDeps = {
  readonly boxOffice: BoxOffice;
  readonly clock: Clock;
  readonly concertFile: string | null;
  /** Whether the demo may be sold if there is no document: never for real money. */
  readonly demo: boolean;
  /** Whose ids those of the document must be. */
  readonly cell?: Cell;
};

const alone: Cell = { name: null, others: [] };

/**
 * If the store has no concert yet, sells the given one, or the demo if that is allowed. Servers may
 * do this at the same time, and again at every start: the concert's id is the same each time.
 * `being_created` means that another document is being created under that id.
 */
export const putOnSale = async ({
  boxOffice,
  clock,
  concertFile,
  demo,
  cell = alone,
}: PutOnSaleDeps): Promise<"created" | "already_there" | "being_created" | "nothing"> => {
  // Read it in any case, so that a faulty file is reported at once and not at the next start with
  // an empty store.
  const document = await documentOf({ concertFile, demo, cell }, clock.nowMs());
  const newest = await anyConcert(boxOffice);
  if (newest !== undefined) {
    checkName(cell, newest.concertId);
    return "already_there";
  }
  if (document === null) return "nothing";
  const first = await boxOffice.createConcert(document);
  // Another server made the queue and is about to create the concert, or crashed in between.
  const result =
    first.outcome === "already_exists"
      ? await boxOffice.createConcert({ ...document, queue: { queueId: queueIdOf(document) } })
      : first;
  if (result.outcome === "validation") throw badFile(concertFile, tell(result.errors));
  if (result.outcome === "concert_created") return "created";
  return (await hasConcert(boxOffice)) ? "already_there" : "being_created";
};

/** With another name the server would take what it sold for another cell's. */
const checkName = (cell: Cell, concertId: string): void => {
  if (mayBeOwn(cell, concertId)) return;
  throw new ConfigProblem(
    "CELL",
    `${cell.name === null ? "is not set" : `is ${cell.name}`}, and the store has the concert ${concertId}`,
    "a cell keeps its name for ever: give the one that it began with, or another store",
  );
};

const documentOf = async (
  { concertFile, demo, cell }: Pick<Required<PutOnSaleDeps>, "concertFile" | "demo" | "cell">,
  nowMs: number,
): Promise<ConcertDocument | null> => {
  if (concertFile !== null) return await readConcertFile(concertFile, cell);
  return demo ? createDemoConcert(nowMs, cell) : null;
};

const queueIdOf = (document: ConcertDocument) => document.queue?.queueId ?? document.concertId;

const readConcertFile = async (file: string, cell: Cell): Promise<ConcertDocument> => {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw badFile(file, `can't be read (${error.code ?? error.message})`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badFile(file, "is no JSON");
  }
  const parsed = parseConcertDocument(json);
  if (parsed.outcome === "validation") throw badFile(file, tell(parsed.errors));
  const { document } = parsed;
  // An id that depends on the text prevents two servers from selling the same file twice.
  const named = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { ...document, concertId: document.concertId ?? idInCell(cell, `concert-${named}`) };
};

const tell = (errors: readonly FieldError[]): string => {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `is no concert document, ${first?.field}: ${first?.message}${more}`;
};

const badFile = (file: string | null, wrong: string): ConfigProblem =>
  new ConfigProblem(
    "CONCERT_FILE",
    `${file} ${wrong}`,
    "give a JSON file like the body of POST /api/admin/concerts, or leave it out for the demo",
  );
