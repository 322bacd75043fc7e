import type { WallClock } from "@admit-one/core";

/** Makes the machine's clock as it is, for what other machines have signed. */
export const createWallClock = (): WallClock => ({ wallMs: () => Date.now() });
