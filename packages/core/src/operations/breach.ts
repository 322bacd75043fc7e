/** One broken law (docs/design.md, section 3), with the ids concerned. */
export type Breach = {
  readonly law: "L1" | "L2" | "L3" | "L4";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
};
