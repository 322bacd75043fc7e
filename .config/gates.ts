// The gates of `npm test`, the fast ones first, and the tests at the end. `npm run check` runs all
// except the tests, and `npm run check -- lint` runs one of them.
export const gates: Readonly<Record<string, string>> = {
  format: "biome ci --colors=off --reporter=summary",
  // One thread for what needs types: several work out the same types. Another gate runs beside it.
  lint: "GOMAXPROCS=1 oxlint --type-aware --deny-warnings --report-unused-disable-directives",
  // By default four checkers share a project, and each of them works out the types that it needs:
  // twice the work of one.
  types: "tsc -b --checkers 1 packages/* packages/*/test packages/pages/browser examples .config",
  references: "node .config/references.ts",
  manifests: "node .config/manifests.ts",
  architecture: "node .config/architecture.ts",
  "dead-code": "knip --config .config/knip.json --no-progress --no-config-hints",
  tidy: "node .config/tidy.ts",
  documents: "node .config/documents.ts",
  packages: "node .config/check-packages.ts",
  reference: "node .config/reference.ts",
  openapi: "node .config/openapi.ts",
  tests: "vitest run --config .config/vitest.config.ts",
};
