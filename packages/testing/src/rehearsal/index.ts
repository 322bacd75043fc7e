export { drawReport, tableOf } from "./picture.ts";
export { type Crowd, defaultRehearsal, type Rehearsal, rehearse } from "./rehearse.ts";
export type { Report, Sample } from "./tally.ts";
