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

/** A stand-in that listens on loopback: `url` of a gate is its `url`. */
export const startTurnstileStandIn = async (
  options: TurnstileStandInOptions,
): Promise<TurnstileStandIn & Listening> => {
  const standIn = createTurnstileStandIn(options);
  return { ...standIn, ...(await listen(standIn.fetch)) };
};
