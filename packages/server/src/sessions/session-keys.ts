import { generateTokenKey, loadOrCreateTokenKeys, type TokenKey } from "@admit-one/node";
import type { Config } from "../config.ts";
import { ConfigProblem } from "../config-values.ts";

/**
 * The keys that encrypt cookies. Without configured ones, SQLite stores its own beside the
 * database, so that people stay logged in over a restart. Elsewhere a restart logs everybody out.
 */
export const readSessionKeys = async ({
  sessionKeys,
  database,
}: Pick<Config, "sessionKeys" | "database">): Promise<readonly TokenKey[]> => {
  if (sessionKeys !== null) return sessionKeys;
  if (database.kind !== "sqlite") return [generateTokenKey()];
  try {
    return await loadOrCreateTokenKeys(`${database.file}.session-keys`);
  } catch (error) {
    throw new ConfigProblem(
      "SESSION_KEYS",
      `is not set, and the keys beside the database can't be used (${String(error)})`,
      "mend that, or set it to id:secret",
    );
  }
};
