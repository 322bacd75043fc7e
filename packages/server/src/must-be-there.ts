import { existsSync } from "node:fs";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";

/**
 * Refuses a store that does not exist. Auditing an empty store that was created by mistake would
 * always pass.
 */
export const mustBeThere = ({ database }: Config, instead: string): void => {
  if (database.kind === "memory") {
    throw new ConfigProblem(
      "DATABASE_URL",
      "is memory:, which no other process can look into",
      `ask the server itself, ${instead}`,
    );
  }
  if (database.kind === "sqlite" && !existsSync(database.file)) {
    throw new ConfigProblem(
      "DATABASE_URL",
      `names ${database.file}, which does not exist`,
      "give the file that the server uses",
    );
  }
};
