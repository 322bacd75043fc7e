export type { SequentialModel } from "./check.ts";
export { checkLinearizable, type Linearization, type Operation } from "./check.ts";
export { checkSeatHistories, type SeatHistoriesOptions } from "./check-seat-histories.ts";
export { type RecordSeatsOptions, recordSeats } from "./record-seats.ts";
export { createRecorder, type Recorder } from "./recorder.ts";
export { seatLanes } from "./seat-lanes.ts";
export { type SeatAnswer, type SeatCall, seatModel } from "./seat-model.ts";
