import type { Config } from "./config.ts";

/**
 * For commands that only read. They are wanted most where something was lost, so they also work on a
 * database that no server would start on.
 */
export const forReading = <C extends Pick<Config, "database">>(config: C): C =>
  config.database.kind === "postgres"
    ? {
        ...config,
        database: { ...config.database, durability: "relaxed", whenNotReplicated: "alarm" },
      }
    : config;
