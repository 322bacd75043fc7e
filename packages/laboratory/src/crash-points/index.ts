export type { CrashPoint } from "./point.ts";
export { crashPoints } from "./points.ts";
export type { Kill, Stage } from "./stage.ts";
export { createStage, killInMemory } from "./stage.ts";
export { groupsOfPoints, runTogether } from "./together.ts";
