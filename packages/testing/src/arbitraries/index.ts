export { seatLanes } from "../linearizability/seat-lanes.ts";
export { bookingModelCase, type ModelOptions } from "./booking-model.ts";
export { type BookingStep, bookingTraces } from "./booking-traces.ts";
export { concertDocuments } from "./concert-documents.ts";
export { planDocuments } from "./plan-documents.ts";
