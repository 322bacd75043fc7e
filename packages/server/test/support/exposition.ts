import assert from "node:assert/strict";

export type ScrapedSample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

export type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ScrapedSample[];
};

const sampleForm = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const labelForm = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

const unescape = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));

const parseLabels = (text: string): Readonly<Record<string, string>> => {
  const labels: Record<string, string> = {};
  labelForm.lastIndex = 0;
  while (labelForm.lastIndex < text.length) {
    const found = labelForm.exec(text)?.groups;
    assert.ok(found !== undefined, `no labels: ${text}`);
    const { name = "", value = "" } = found;
    assert.ok(!(name in labels), `${name} twice: ${text}`);
    labels[name] = unescape(value);
  }
  return labels;
};

const parseSample = (line: string): ScrapedSample => {
  const { name, labels = "", value } = sampleForm.exec(line)?.groups ?? {};
  assert.ok(name !== undefined && value !== undefined, `no sample: ${line}`);
  const number = value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value);
  // Of Node's own figures some have no value at first, and say so.
  assert.ok(!Number.isNaN(number) || /^nodejs_.* nan$/i.test(line), `no number: ${line}`);
  return { name, labels: parseLabels(labels), value: number };
};

/** Reads the text format of Prometheus, as strictly as its page says it. */
export const parseExposition = (text: string): ReadonlyMap<string, Family> => {
  assert.ok(text.endsWith("\n"));
  const families = new Map<string, Family & { readonly samples: ScrapedSample[] }>();
  let current: (Family & { readonly samples: ScrapedSample[] }) | undefined;
  const help = new Map<string, string>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === "HELP") {
      assert.ok(!help.has(name), `${name} has two helps`);
      help.set(name, rest);
    } else if (kind === "TYPE") {
      assert.ok(!families.has(name), `${name} has two types`);
      current = { name, help: help.get(name) ?? "", type: rest, samples: [] };
      families.set(name, current);
    } else {
      const sample = parseSample(line);
      assert.ok(current !== undefined && belongs(sample, current), `astray: ${line}`);
      current.samples.push(sample);
    }
  }
  for (const family of families.values()) checkFamily(family);
  return families;
};

const belongs = ({ name }: ScrapedSample, family: Family): boolean =>
  family.type === "histogram" || family.type === "summary"
    ? new RegExp(`^${family.name}(?:_bucket|_sum|_count)?$`).test(name)
    : name === family.name;

const keyOf = ({ name, labels }: ScrapedSample, without?: string): string =>
  JSON.stringify([name, ...Object.entries(labels).filter(([label]) => label !== without)]);

const checkFamily = (family: Family): void => {
  const { name, help, type, samples } = family;
  assert.ok(help.length > 10, `${name} has no help`);
  // Node's own ones have their names from elsewhere.
  const isOurs = name.startsWith("admit_one_");
  assert.ok(!isOurs || (type === "counter") === name.endsWith("_total"), `${name} is a ${type}`);
  const keys = samples.map((sample) => keyOf(sample));
  assert.equal(new Set(keys).size, keys.length, `${name} has a series twice`);
  if (type === "histogram") checkHistogram(family);
};

/** Buckets only grow, and the last one has all. */
const checkHistogram = ({ name, samples }: Family): void => {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  for (const group of Map.groupBy(buckets, (sample) => keyOf(sample, "le")).values()) {
    const bounds = group.map(({ labels }) => Number(labels["le"]?.replace("+Inf", "Infinity")));
    assert.deepEqual(
      bounds,
      bounds.toSorted((a, b) => a - b),
    );
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY, name);
    const counts = group.map(({ value }) => value);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    const { le: _, ...labels } = group[0]?.labels ?? {};
    const own = (part: string) =>
      samples.find((one) => keyOf(one) === keyOf({ name: `${name}_${part}`, labels, value: 0 }));
    assert.equal(own("count")?.value, counts.at(-1), name);
    assert.ok(own("sum") !== undefined, name);
  }
};

/** The one value of a metric under these labels; undefined where there is none. */
export const valueOf = (
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined => {
  const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ""));
  const found = family?.samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  assert.ok(found === undefined || found.length < 2, `${name} is not one value`);
  return found?.[0]?.value;
};
