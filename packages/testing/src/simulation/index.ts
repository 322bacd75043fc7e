export {
  type FairnessOptions,
  type FairnessReport,
  type FairnessShare,
  fairnessShare,
  measureFairness,
  medianShare,
} from "./fairness.ts";
export { badDay, type Faults, goodDay } from "./faults.ts";
export { allowedCache, type CacheHabits } from "./frame-reader.ts";
export { type Failure, type Rerun, replayCommand, shrink } from "./shrink.ts";
export { simulate } from "./simulate.ts";
export type { SimulationOptions, SimulationReport } from "./simulation-options.ts";
