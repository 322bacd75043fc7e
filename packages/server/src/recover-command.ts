import type { Config } from "./config.ts";
import { createContainer, TOKENS } from "./container.ts";

/** A backlog is worked off, but a gateway that is away must not keep the command for ever. */
const roundsMax = 10_000;

/**
 * Finishes what payments and refunds are due in the store that the configuration names, and compares
 * the gateways' books with ours; servers may run meanwhile. Answers how much it did.
 */
export const recoverStore = async (config: Config): Promise<number> => {
  const container = createContainer(config);
  try {
    const { work } = await container.getAsync(TOKENS.BoxOffice);
    let done = await work.reconcile();
    for (let round = 0; round < roundsMax; round += 1) {
      const did = await work.recover();
      if (did === 0) break;
      done += did;
    }
    return done;
  } finally {
    await container.unbindAllAsync();
  }
};
