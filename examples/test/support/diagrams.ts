// What diagrams claim, and where it is true.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { paymentMoves } from "../../../packages/core/src/payment/payment.ts";
import { refundMoves } from "../../../packages/core/src/payment/refund.ts";
import { moves } from "../../../packages/core/src/reservation/reservation.ts";
import { root } from "./markdown.ts";

/** Arrows, each as `from → to`. */
export type Edges = ReadonlySet<string>;

/** The arrows of a mermaid diagram; those from the outside world into it are not counted. */
export const edgesOf = (code: string): Edges => {
  const arrows = code.matchAll(/^\s*(?<from>[\w-]+) --> (?<to>[\w-]+)/gm);
  return new Set([...arrows].map(({ groups }) => `${groups?.["from"]} → ${groups?.["to"]}`));
};

const edges = (from: string, to: readonly string[]) => to.map((it) => `${from} → ${it}`);

const reservation = (): Edges =>
  new Set(Object.entries(moves).flatMap(([from, { to }]) => edges(from, to)));

const payment = (): Edges =>
  new Set(Object.entries(paymentMoves).flatMap(([from, to]) => edges(from, to)));

const refund = (): Edges =>
  new Set(Object.entries(refundMoves).flatMap(([from, to]) => edges(from, to)));

type Manifest = {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
};

/** The packages of ours that others can install. */
export const publishedPackages = (): readonly Manifest[] =>
  globSync("packages/*/package.json", { cwd: root })
    .map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest)
    .filter((it) => it.private !== true);

/** Which of our published packages needs which. */
const packages = (): Edges => {
  const scope = "@admit-one/";
  const published = publishedPackages();
  return new Set(
    published.flatMap(({ name, dependencies = {} }) => {
      const ours = Object.keys(dependencies).filter((it) => it.startsWith(scope));
      return edges(
        name.slice(scope.length),
        ours.map((it) => it.slice(scope.length)),
      );
    }),
  );
};

export const diagrams: Readonly<Record<string, () => Edges>> = {
  reservation,
  payment,
  refund,
  packages,
};
