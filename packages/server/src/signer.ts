import type { TokenSigner } from "@admit-one/core";
import {
  createHmacTokenSigner,
  generateTokenKey,
  loadOrCreateTokenKeys,
  type TokenKey,
} from "@admit-one/node";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";

/**
 * Signs with the configured keys. Without any, SQLite stores its own keys beside the database, so
 * that tokens survive a restart as the queue does. Memory loses both.
 */
export const createSigner = async ({ queueTokenKeys, database }: Config): Promise<TokenSigner> => {
  if (queueTokenKeys !== null) return createHmacTokenSigner({ keys: queueTokenKeys });
  if (database.kind !== "sqlite") return createHmacTokenSigner({ keys: [generateTokenKey()] });
  return createHmacTokenSigner({ keys: await keysBeside(database.file) });
};

const keysBeside = async (databaseFile: string): Promise<readonly TokenKey[]> => {
  try {
    return await loadOrCreateTokenKeys(`${databaseFile}.keys`);
  } catch (error) {
    throw new ConfigProblem(
      "QUEUE_TOKEN_KEYS",
      `is not set, and the keys beside the database can't be used (${String(error)})`,
      "mend that, or set it to id:secret",
    );
  }
};
