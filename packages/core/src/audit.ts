/** One broken law, with the ids that it concerns. */
export type Breach = {
  readonly law: "L1" | "L2" | "L3" | "L4";
  readonly message: string;
  readonly ids: Readonly<Record<string, string>>;
};

export type AuditReport = {
  readonly ok: boolean;
  readonly breaches: readonly Breach[];
  readonly counts: {
    readonly seatsTaken: number;
    readonly reservations: number;
    readonly payments: number;
  };
};
