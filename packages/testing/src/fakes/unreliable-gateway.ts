import type { OneStepGateway } from "@admit-one/core";

/** Where a call is lost: on its way, so that nothing happens, or on the way back, after its effect. */
export type Loss = "before" | "after";

export type Unreliable<Gateway extends OneStepGateway = OneStepGateway> = Gateway & {
  /** What becomes of the next calls, first things first; later ones are answered. */
  lose(...losses: readonly (Loss | "nothing")[]): void;
};

/** Puts a line that breaks on demand between the box office and a gateway that keeps its word. */
export const createUnreliableGateway = <Gateway extends OneStepGateway>(
  gateway: Gateway,
): Unreliable<Gateway> => {
  const coming: (Loss | "nothing")[] = [];
  const over = async <T>(effect: () => Promise<T>): Promise<T> => {
    const loss = coming.shift() ?? "nothing";
    if (loss === "before") throw new Error("The call was lost before it had an effect.");
    const answer = await effect();
    if (loss === "after") throw new Error("The call had its effect, and the answer was lost.");
    return answer;
  };
  return {
    ...gateway,
    charge: (payment) => over(() => gateway.charge(payment)),
    lookup: (payment) => over(() => gateway.lookup(payment)),
    cancel: (payment) => over(() => gateway.cancel(payment)),
    refund: (refund) => over(() => gateway.refund(refund)),
    lose: (...losses) => {
      coming.push(...losses);
    },
  };
};
