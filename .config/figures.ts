import type { Reporter } from "vitest/node";

/** Prints what tests measured (`annotate(text, "figure")`), on one line each. */
export const figures: Reporter = {
  onTestCaseAnnotate: (_test, { type, message }) => {
    if (type === "figure") process.stdout.write(`   ${message}\n`);
  },
};
