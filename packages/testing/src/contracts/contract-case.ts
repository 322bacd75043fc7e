import type { Stores } from "@admit-one/core";

/** One law of a port, ready for any test runner. It rejects if the law is broken. */
export type ContractCase = { readonly name: string; readonly run: () => Promise<void> };

/**
 * Creates a new, empty instance for one case. A port is tested together with related ports: `Ports`
 * names those that its contract needs, and they must share the same data.
 */
export type MakeStores<Ports extends keyof Stores = keyof Stores> = () => Promise<
  { readonly stores: Pick<Stores, Ports> } & AsyncDisposable
>;

/** A case that is not bound to an instance yet. */
export type CaseOf<World> = {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
};

/** Gives every case its own instance and disposes of it afterwards. */
export const bindCases = <World extends AsyncDisposable>(
  port: string,
  make: () => Promise<World>,
  cases: readonly CaseOf<World>[],
): readonly ContractCase[] =>
  cases.map(({ name, run }) => ({
    name: `${port}: ${name}`,
    run: async () => {
      await using world = await make();
      await run(world);
    },
  }));

/** The first case of every contract: data saved in one instance must not appear in another. */
export const factoryCase = <World extends AsyncDisposable>(
  port: string,
  make: () => Promise<World>,
  run: (one: World, other: World) => Promise<void>,
): ContractCase => ({
  name: `${port}: two instances share nothing`,
  run: async () => {
    await using one = await make();
    await using other = await make();
    await run(one, other);
  },
});
