import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The test files that take longest, or wait most for processes, most seconds first. One of them that
 * starts last would keep one core busy and the others idle.
 */
export const slowest: readonly string[] = [
  "packages/server/test/browser/accessible-console.browser.test.ts",
  "packages/server/test/browser/accessible.browser.test.ts",
  "packages/server/test/browser/hostile.browser.test.ts",
  "packages/server/test/real-processes.pg.test.ts",
  "packages/server/test/stripe-processes.pg.test.ts",
  "packages/server/test/whole-sale.pg.test.ts",
  "packages/postgres/test/plans.pg.test.ts",
  "packages/postgres/test/contracts.pg.test.ts",
  "packages/postgres/test/crash-points.pg.test.ts",
  "packages/postgres/test/simulation.pg.test.ts",
  "packages/server/test/postgres.pg.test.ts",
  "packages/server/test/line-processes.pg.test.ts",
  ".config/test/gates.test.ts",
  "packages/bench/test/smoke.int.test.ts",
  "packages/server/test/fuzz.int.test.ts",
  "packages/testing/test/simulation-plants.int.test.ts",
  "packages/laboratory/test/money-plants.int.test.ts",
  "packages/sqlite/test/crash-points.race.test.ts",
  "packages/laboratory/test/crash-plants.int.test.ts",
  "packages/server/test/server.int.test.ts",
  "packages/server/test/storm.race.test.ts",
  "examples/test/hosts.int.test.ts",
  "packages/testing/test/rehearsal.int.test.ts",
  "packages/server/test/start-failures.int.test.ts",
  "packages/local-postgres/test/places.int.test.ts",
  "examples/test/snippets.int.test.ts",
];

/** A fresh clone knows no durations, so the slowest files are named. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = slowest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return index < 0 ? slowest.length : index;
    };
    // Files of one project stay together: a worker of another project loads all modules again.
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      sorted.filter(({ project }) => project.name === name).toSorted((a, b) => rank(a) - rank(b)),
    );
  }
}
