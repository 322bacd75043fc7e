import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { TokenSigner } from "@admit-one/core";
import { createHmacTokenSigner, generateTokenKey, loadOrCreateTokenKeys } from "@admit-one/node";
import type { Config } from "./config.ts";

/**
 * Signs with the configured keys. Without any, SQLite keeps its own beside the database, so that
 * tokens outlive a restart as the queue does; memory forgets both.
 */
export const createSigner = async ({ queueTokenKeys, database }: Config): Promise<TokenSigner> => {
  if (queueTokenKeys !== null) return createHmacTokenSigner({ keys: queueTokenKeys });
  if (database.kind === "memory") return createHmacTokenSigner({ keys: [generateTokenKey()] });
  // The stores make the folder, too, but nobody says who is first.
  await mkdir(dirname(database.file), { recursive: true });
  return createHmacTokenSigner({ keys: await loadOrCreateTokenKeys(`${database.file}.keys`) });
};
