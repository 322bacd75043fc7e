export type { ConsoleOptions } from "./console-options.ts";
export { createConsole } from "./create-console.ts";
export type { RehearsalInput, RehearsalOutcome, Rehearse } from "./rehearsal.ts";
