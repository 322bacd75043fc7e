export type { SequentialModel } from "./check.ts";
export { checkLinearizable, type Linearization, type Operation } from "./check.ts";
export { createRecorder, type Recorder } from "./recorder.ts";
export { type SeatAnswer, type SeatCall, seatModel } from "./seat-model.ts";
