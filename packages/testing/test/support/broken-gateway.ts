import type { OneStepGateway } from "@admit-one/core";

/** A gateway with one planted fault. */
export type BrokenGateway = {
  readonly fault: string;
  /** The case that must notice. */
  readonly rejectedBy: string;
  readonly breakGateway: (gateway: OneStepGateway) => OneStepGateway;
};
