import { readFileSync } from "node:fs";
import { parser } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { allMetrics } from "./support/all-metrics.ts";

const known = allMetrics();
const docs = new URL("../../../docs/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, docs), "utf8");

/** Labels that Prometheus itself gives to what it scrapes. */
const scraped = ["job", "instance"];

type Asked = { readonly metric: string; readonly labels: readonly string[] };

const partOf = /_(?:bucket|sum|count)$/;
const find = (name: string) =>
  known.find((one) => one.name === name) ??
  known.find((one) => one.type === "histogram" && one.name === name.replace(partOf, ""));

/** What an expression asks for; throws where it is none. */
const askedBy = (expression: string): readonly Asked[] => {
  // Grafana puts a duration there.
  const text = expression.replaceAll("$__rate_interval", "5m");
  const asked: Asked[] = [];
  const grouped: string[] = [];
  let labels: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to }) => {
      const word = text.slice(from, to);
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression}`);
      if (type.name === "VectorSelector") labels = [];
      if (type.name === "Identifier") asked.push({ metric: word, labels });
      if (type.name === "LabelName") labels.push(word);
      if (type.name === "GroupingLabels") labels = grouped;
    },
  });
  return asked.map(({ metric, labels: own }) => ({ metric, labels: [...own, ...grouped] }));
};

/** What of an expression no metric has. */
const missingIn = (expression: string): readonly string[] => {
  const asked = askedBy(expression);
  const labels = new Set(asked.flatMap((one) => one.labels));
  const has = (label: string): boolean =>
    scraped.includes(label) ||
    asked.some(({ metric }) => {
      const found = find(metric);
      const isBound = label === "le" && found?.type === "histogram";
      return isBound || found?.labelNames.includes(label) === true;
    });
  return [
    ...asked.flatMap(({ metric }) => (find(metric) === undefined ? [metric] : [])),
    ...[...labels].filter((label) => !has(label)),
    ...(asked.length === 0 ? ["no metric at all"] : []),
  ];
};

/** Of the database's metrics each server has the same value: to add them up would be wrong. */
const addsUpStored = (expression: string): boolean =>
  known
    .filter(({ isOfDatabase }) => isOfDatabase)
    .some(({ name }) =>
      new RegExp(`\\bsum\\s*(?:by\\s*\\([^)]*\\)\\s*)?\\(\\s*(?:rate\\(\\s*)?${name}\\b`).test(
        expression,
      ),
    );

test("fault 30: the look finds what it looks for", () => {
  expect(missingIn("sum(rate(admit_one_nothing_total[5m]))")).toEqual(["admit_one_nothing_total"]);
  expect(missingIn("sum by (colour) (admit_one_seats)")).toEqual(["colour"]);
  expect(missingIn('admit_one_seats{colour="red"}')).toEqual(["colour"]);
  expect(missingIn("1 + 1")).toEqual(["no metric at all"]);
  expect(() => missingIn("sum(")).toThrow("no PromQL");
  expect(addsUpStored("sum by (state) (admit_one_seats)")).toBe(true);
  expect(addsUpStored("sum(max by (show) (admit_one_seats))")).toBe(false);
});

describe("fault 30: the dashboard", () => {
  type Panel = {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; h: number };
    readonly targets?: readonly { readonly expr: string }[];
  };
  const { panels, templating } = JSON.parse(read("operating/grafana-dashboard.json")) as {
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { name: string; definition?: string }[] };
  };
  const expressions = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [title, expr] as const),
  );

  test.each(expressions)("%s: %s", (_, expression) => {
    expect(missingIn(expression)).toEqual([]);
    expect(addsUpStored(expression)).toBe(false);
  });

  test("shows every metric of ours, but for those that only explain", () => {
    const shown = new Set(
      expressions.flatMap(([, text]) => askedBy(text).map((one) => one.metric)),
    );
    const names = new Set([...shown].map((name) => find(name)?.name));
    const ours = known.filter(({ name }) => name.startsWith("admit_one_"));
    expect(ours.filter(({ name }) => !names.has(name)).map(({ name }) => name)).toEqual([]);
  });

  test("its variables are values of labels, and its panels lie beside each other", () => {
    for (const { name, definition } of templating.list) {
      const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(
        definition ?? "label_values(admit_one_seats, show)",
      ) as readonly string[];
      expect(find(metric)?.labelNames, name).toContain(label);
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

describe("fault 30: the alert rules", () => {
  type Rule = {
    readonly alert: string;
    readonly expr: string;
    readonly for?: string;
    readonly labels: { readonly severity: string };
    readonly annotations: { readonly summary: string; readonly description: string };
  };
  const { groups } = parseYaml(read("operating/alerts.yml")) as {
    readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);

  test.each(rules)("$alert", ({ alert, expr, labels, annotations, ...rest }) => {
    expect(alert).toMatch(/^AdmitOne[A-Z]\w+$/);
    expect(missingIn(expr)).toEqual([]);
    expect(addsUpStored(expr)).toBe(false);
    expect(["page", "ticket"]).toContain(labels.severity);
    expect(annotations.summary.length * annotations.description.length).toBeGreaterThan(0);
    expect(rest.for ?? "0m").toMatch(/^\d+m$/);
    // What a text names, the result must have.
    const named = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(
      ([, name = ""]) => name,
    );
    const kept = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(/, */) ?? scraped;
    expect(named.filter((name) => !kept.includes(name))).toEqual([]);
  });

  test("each has a name of its own", () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(10);
  });
});

test("fault 30: docs/metrics.md names every metric, as it says itself, in its table", () => {
  const [, processPart = "", databasePart = ""] = read("metrics.md").split(/^## Counted by .*$/m);
  const rowsOf = (part: string) =>
    part
      .split("\n")
      .filter((line) => line.startsWith("| `admit_one_"))
      .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
      .map(([, name = "", type = "", labels = "", help = ""]) => [name, type, labels, help]);
  const expected = (isOfDatabase: boolean) =>
    known
      .filter((one) => one.name.startsWith("admit_one_") && one.isOfDatabase === isOfDatabase)
      .map(({ name, type, labelNames, help }) => [name, type, labelNames.join(", "), help]);
  expect(rowsOf(processPart)).toEqual(expected(false));
  expect(rowsOf(databasePart)).toEqual(expected(true));
});
