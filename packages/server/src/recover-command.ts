import type { Config } from "./config.ts";
import { createContainer } from "./container.ts";
import { TOKENS } from "./tokens.ts";

/**
 * Enough for a large backlog. But a gateway that is down must not keep the command running forever.
 */
const roundsMax = 10_000;

/**
 * Finishes due payments and refunds in the store that the configuration names, and compares the
 * gateways' books with ours. Servers may run meanwhile. Returns the number of items processed.
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
