import { readFile } from "node:fs/promises";

/** What a process needs beside its streams: the database, files of programs, other calls. */
const besides = 500;

/**
 * How many streams one process of this machine may have open. Node.js raises the soft limit to the
 * hard one by itself.
 */
export const streamsPerProcess = async (): Promise<number> => {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1];
  return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard) - besides;
};
