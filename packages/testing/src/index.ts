export { concertDocument } from "./concert-document.ts";
export type { FakeClock } from "./fakes/fake-clock.ts";
export { createFakeClock } from "./fakes/fake-clock.ts";
export { createFakeTimers } from "./fakes/fake-timers.ts";
export { createSequentialIds } from "./fakes/sequential-ids.ts";
export { createTestSigner } from "./fakes/test-signer.ts";
export { startMs } from "./fixtures/plan.ts";
export type { TestBoxOffice, TestBoxOfficeOptions } from "./test-box-office.ts";
export { createTestBoxOffice } from "./test-box-office.ts";
