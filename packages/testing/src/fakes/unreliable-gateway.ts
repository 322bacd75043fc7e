import type { OneStepGateway } from "@admit-one/core";

/** Where a call is lost: on its way, without effect, or on the way back, after its effect. */
export type Loss = "before" | "after";

export type Unreliable<Gateway extends OneStepGateway = OneStepGateway> = Gateway & {
  /** The fate of the next calls, in order. Later calls succeed. */
  lose(...losses: readonly (Loss | "nothing")[]): void;
};

/** Wraps a reliable gateway in a connection that fails on demand. */
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
