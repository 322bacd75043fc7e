// The allowed dependencies: the hexagon in one table. A package's `src` may import its own files
// and what its line names: packages of ours, npm packages, and whether it may use Node's modules.
const mayKnow = {
  core: { ours: [], npm: [], node: false },
  memory: { ours: ["core"], npm: [], node: false },
  node: { ours: ["core"], npm: [], node: true },
  testing: { ours: ["client", "core", "memory"], npm: ["fast-check"], node: true },
  laboratory: { ours: ["core", "memory", "testing"], npm: ["fast-check"], node: true },
  sql: { ours: ["core"], npm: ["@mikro-orm/[a-z]+", "kysely"], node: true },
  sqlite: {
    ours: ["core", "sql"],
    npm: ["@mikro-orm/[a-z]+", "kysely", "(@types/)?better-sqlite3"],
    node: true,
  },
  postgres: {
    ours: ["core", "sql"],
    npm: ["@mikro-orm/[a-z]+", "kysely", "(@types/)?pg"],
    node: true,
  },
  "local-postgres": { ours: [], npm: ["(@types/)?pg", "vitest"], node: true },
  client: { ours: [], npm: [], node: false },
  elements: { ours: ["client", "core"], npm: [], node: false },
  http: { ours: ["core"], npm: ["hono", "@hono/zod-openapi", "zod"], node: false },
  pages: { ours: ["core", "http"], npm: ["hono"], node: true },
};

// The composition root and the benchmarks bind everything together. No package may import them.
const roots = ["server", "bench"];

// A package without a line counts as an adapter: of our packages it may import only core.
const adapter = { ours: ["core"], npm: ["[^/].*"], node: true };
const listed = [...Object.keys(mayKnow), ...roots].join("|");
const folders = [
  ...Object.entries(mayKnow).map(([name, known]) => ({ name, folder: name, known })),
  { name: "adapter", folder: `(?!(${listed})/)[^/]+`, known: adapter },
];

const boundary = ({ name, folder, known }) => ({
  name: `${name}-knows-only-its-line`,
  severity: "error",
  comment: "See the table in .config/dependency-cruiser.mjs.",
  from: { path: `^packages/${folder}/src/` },
  to: {
    dependencyTypesNot: ["core"],
    pathNot: [
      `^packages/${folder}/src/`,
      ...known.ours.map((it) => `^packages/${it}/src/`),
      ...known.npm.map((it) => `(^|/)node_modules/${it}/`),
    ],
  },
});

// The floors of the domain, from the ground up: a file may import its own floor and those below.
// The rules of holds and of payments are on the same floor, and may not import each other.
const floors = [
  ["kernel"],
  ["queue"],
  ["queue/rules"],
  ["queue/runtime"],
  ["queue/use-cases"],
  ["concert/plan"],
  ["concert/choice"],
  ["concert"],
  ["reservation", "payment"],
  ["sales"],
  ["sales/refunding"],
  ["sales/paying"],
  ["sales/holding"],
  // Calls of operators that change what is held or sold.
  ["sales/counter"],
  ["sales/recovery"],
  // The sum of the use cases in the folders before it.
  ["sales/*-use-cases"],
  ["outbox"],
  ["privacy"],
  ["operations"],
  // The entry point, which binds them together.
  ["."],
];

const filesOf = (folder) => {
  const path = folder === "." ? "" : `${folder}/`;
  if (folder.endsWith("-use-cases"))
    return `^packages/core/src/${folder.replace("*", "[^/]+")}.ts$`;
  return `^packages/core/src/${path}(?!sales-use-cases)[^/]+$`;
};

const floorRules = floors.flatMap((floor, level) =>
  floor.map((folder) => {
    const below = floors.slice(0, level).flat();
    return {
      name: `floor-${folder === "." ? "door" : folder.replace(/[/*]+/g, "-")}`,
      severity: "error",
      comment: "A floor of core knows itself and those below: see .config/dependency-cruiser.mjs.",
      from: { path: filesOf(folder) },
      to: { path: "^packages/core/src/", pathNot: [folder, ...below].map(filesOf) },
    };
  }),
);

const noNode = Object.keys(mayKnow).filter((name) => !mayKnow[name].node);

export default {
  forbidden: [
    ...folders.map(boundary),
    ...floorRules,
    {
      name: "on-a-floor",
      severity: "error",
      comment: "A folder of core that is in no line of the table of floors.",
      from: {
        path: "^packages/core/src/",
        pathNot: floors.flat().map(filesOf),
      },
      to: {},
    },
    {
      name: "no-node-here",
      severity: "error",
      comment: "These packages run anywhere: no module of Node's.",
      from: { path: `^packages/(${noNode.join("|")})/src/` },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "nobody-knows-the-roots",
      severity: "error",
      comment: "Packages are bound together in one place only.",
      from: { path: `^packages/(?!(${roots.join("|")})/)` },
      to: { path: `^packages/(${roots.join("|")})/` },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "Not there, or not declared in the package.json of the package that imports it.",
      from: {},
      // The gate that compiles the client generates its types from the API description.
      to: { couldNotResolve: true, pathNot: "(?:^|/)api\\.d\\.ts$" },
    },
    {
      name: "no-circular",
      severity: "error",
      comment: "Modules that need each other are one module, or miss a third.",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-to-dev-dep",
      severity: "error",
      comment: "What is published may not need what only we have installed.",
      from: { path: "^packages/[^/]+/src/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer", "type-only"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: "node_modules" },
    // Code that needs React is installed where `npm run test:hosts` builds it.
    exclude: { path: "^packages/[^/]+/(dist|built)/|^examples/hosts/nestjs/dist/|[.]tsx$" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "node", "default"],
      extensions: [".ts", ".js", ".d.ts"],
    },
  },
};
