import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Folder } from "./server-process.ts";

/** One show of 400 seats at which everybody is let in at once: quick to create, hard to exhaust. */
export const smallConcert = {
  concertId: "small",
  title: "Small",
  currency: "KRW",
  queue: { queueId: "small", maxActive: null, ratePerMinute: null },
  shows: [
    {
      showId: "small-1",
      startsAt: "2999-12-24T20:00:00+09:00",
      salesOpenAt: "2000-01-01T00:00:00Z",
      salesCloseAt: "2999-12-24T18:00:00+09:00",
      sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 400 }] }],
    },
  ],
};

/** Writes the document, with some fields changed, into the folder and answers its path. */
export const writeSmallConcert = async (folder: Folder, changed = {}): Promise<string> => {
  const file = join(folder.path, "concert.json");
  await writeFile(file, JSON.stringify({ ...smallConcert, ...changed }));
  return file;
};
