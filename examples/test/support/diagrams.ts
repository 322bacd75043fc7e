// What diagrams claim, and where it is true.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { createTestBoxOffice } from "@admit-one/testing";
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
  readonly version: string;
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

/** A buyer's way: through the line, then what a reservation can become, without the side ways. */
const journey = (): Edges => {
  const shown = new Set(["held", "paying", "confirmed", "expired", "cancelled"]);
  // Late money may take seats back that are still free, and a wallet pays in one step.
  const left = new Set(["held → confirmed", "expired → confirmed"]);
  const ofReservation = [...reservation()].filter(
    (edge) => !left.has(edge) && edge.split(" → ").every((state) => shown.has(state)),
  );
  return new Set(["waiting → active", "active → held", ...ofReservation]);
};

export const diagrams: Readonly<Record<string, () => Edges>> = {
  reservation,
  payment,
  refund,
  packages,
  journey,
};

/** Every call of the API, as `POST /queues/{queueId}/tokens`. */
const readCalls = async (): Promise<ReadonlySet<string>> => {
  const { boxOffice } = createTestBoxOffice();
  const identify = async () => ({ outcome: "unauthenticated" }) as const;
  const routes = createBoxOfficeRoutes({ boxOffice, identify, adminToken: "of-the-operators" });
  const answer = await routes.request("/openapi.json");
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  return new Set(calls);
};
let calls: Promise<ReadonlySet<string>> | undefined;
export const knownCalls = (): Promise<ReadonlySet<string>> => (calls ??= readCalls());

/** What is wrong with a sequence diagram: who speaks and was not introduced, calls that do not exist. */
export const problemsOfSequence = async (code: string): Promise<readonly string[]> => {
  const known = await knownCalls();
  const introduced = new Set(
    [...code.matchAll(/^\s*participant (\w+)/gm)].map(([, name]) => name ?? ""),
  );
  const messages = [...code.matchAll(/^\s*(\w+)-+>>(\w+): (.+)$/gm)];
  const speakers = messages.flatMap(([, from = "", to = ""]) => [from, to]);
  const asked = messages.flatMap(([, , , text = ""]) => [
    ...text.matchAll(/\b(?:GET|POST|PATCH|DELETE) \/[\w/{}]*/g),
  ]);
  return [
    ...(messages.length === 0 ? ["shows no message"] : []),
    ...speakers.filter((name) => !introduced.has(name)).map((name) => `${name} is nobody`),
    ...asked.filter(([call]) => !known.has(call)).map(([call]) => `no such call: ${call}`),
  ];
};
