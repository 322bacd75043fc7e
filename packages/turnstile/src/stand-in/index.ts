import { type Listening, listen } from "./listen.ts";
import {
  createTurnstileStandIn,
  type TurnstileStandIn,
  type TurnstileStandInOptions,
} from "./stand-in.ts";

export {
  createTurnstileStandIn,
  type Solving,
  type TurnstileFault,
  type TurnstileStandIn,
  type TurnstileStandInOptions,
} from "./stand-in.ts";

/** Starts a stand-in on loopback. Use its `url` as the gate's `url`. */
export const startTurnstileStandIn = async (
  options: TurnstileStandInOptions,
): Promise<TurnstileStandIn & Listening> => {
  const standIn = createTurnstileStandIn(options);
  return { ...standIn, ...(await listen(standIn.fetch)) };
};
