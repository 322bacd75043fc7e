// For properties that leave the number of runs to fast-check. The others multiply it themselves.
import fc from "fast-check";

const usual = 100;
fc.configureGlobal({ numRuns: Math.ceil(usual * Number(process.env["TEST_RUNS"] ?? 1)) });
