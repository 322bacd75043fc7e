import type { WallClock } from "@admit-one/core";

/** Makes the machine's clock, unchanged, for checks of what other machines have signed. */
export const createWallClock = (): WallClock => ({ wallMs: () => Date.now() });
