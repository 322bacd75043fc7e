/** One broken law (design.md, section 3), with the ids that it concerns. */
export type Breach = {
  readonly law: "L1" | "L2" | "L3" | "L4";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
};
