// npm run bench [-- ratios | growth | open | memory | publish | line | streams | load | front] [its options]
const benches = {
  /** Each case against its baseline, and a whole sale. */
  ratios: () => import("./ratios.ts"),
  /** Whether a cost grows with what is stored, in counted statements and pages. */
  growth: () => import("./growth.ts"),
  /** How long buyers wait while a large concert is published. */
  publish: () => import("./publish.ts"),
  /** Calls to a queue of up to a million tokens, one after another. */
  line: () => import("./line/load.ts"),
  /** Event streams of waiting tokens. */
  streams: () => import("./line/streams.ts"),
  /** Buyers who come by themselves, however long others wait. */
  open: () => import("./open.ts"),
  /** What a token, a stream and a seat cost in memory. */
  memory: () => import("./memory.ts"),
  /** Event streams over several servers. */
  load: () => import("./load/streams.ts"),
  /** A crowd that reads frames through nginx. */
  front: () => import("./line/front.ts"),
};

const isBench = (name: string): name is keyof typeof benches => Object.hasOwn(benches, name);

const [, , first = ""] = process.argv;
const isNamed = !first.startsWith("-") && first !== "";
if (isNamed && !isBench(first)) {
  throw new Error(`bench ${first}: one of ${Object.keys(benches).join(", ")}`);
}
// Each bench reads its own options.
if (isNamed) process.argv.splice(2, 1);
await benches[isNamed && isBench(first) ? first : "ratios"]();
