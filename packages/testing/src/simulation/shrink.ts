import { badDay, type Faults, faultsOf } from "./faults.ts";
import { simulate } from "./simulate.ts";
import type { SimulationOptions, SimulationReport } from "./simulation-options.ts";

export type Failure = {
  readonly options: SimulationOptions;
  readonly report: SimulationReport;
};

/** Runs a simulation again. The stores must be empty each time. */
export type Rerun = (options: SimulationOptions) => Promise<SimulationReport>;

const faultNames = Object.keys(badDay) as (keyof Faults)[];

/** The next smaller options to try: fewer customers, fewer servers, one kind of fault less. */
const smaller = (options: SimulationOptions): readonly SimulationOptions[] => {
  const { customers = 100, servers = 3, attackers = 0 } = options;
  const faults = faultsOf(options);
  return [
    ...(customers > 1 ? [{ ...options, customers: Math.floor(customers / 2) }] : []),
    ...(customers > 4 ? [{ ...options, customers: Math.floor((customers * 3) / 4) }] : []),
    ...(attackers > 0 ? [{ ...options, attackers: Math.floor(attackers / 2) }] : []),
    ...(servers > 1 ? [{ ...options, servers: servers - 1 }] : []),
    ...faultNames
      .filter((name) => faults[name] !== 0)
      .map((name) => ({ ...options, faults: { ...faults, [name]: 0 } })),
  ];
};

/** Makes a failing simulation as small as a greedy search can, with the same seed. */
export const shrink = async (failure: Failure, rerun: Rerun = simulate): Promise<Failure> => {
  for (const options of smaller(failure.options)) {
    const report = await rerun(options);
    if (!report.ok) return shrink({ options, report }, rerun);
  }
  return failure;
};

/** The command that repeats a simulation. */
export const replayCommand = ({
  seed,
  customers,
  servers,
  attackers,
  absences = false,
  changes = false,
  cache,
  faults = {},
}: SimulationOptions): string =>
  [
    `pnpm simulate --seed ${seed}`,
    ...(customers === undefined ? [] : [`--customers ${customers}`]),
    ...(servers === undefined ? [] : [`--servers ${servers}`]),
    ...(attackers === undefined ? [] : [`--attackers ${attackers}`]),
    ...(absences ? ["--absences"] : []),
    ...(cache === undefined ? [] : ["--frames"]),
    ...(changes ? ["--changes"] : []),
    ...Object.entries(faults).map(([name, value]) => `--fault ${name}=${value}`),
  ].join(" ");
