import { type Config, readConfig } from "@admit-one/server";

/** The configuration of a server on this SQLite file. */
export const configOf = (file: string): Config => {
  const read = readConfig({ DATABASE_URL: `sqlite:${file}` });
  if (read.outcome === "misconfigured") throw new Error(read.message);
  return read.config;
};
