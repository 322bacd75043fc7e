/** Who gives an operator's command, by an id that the host defines. */
export type Actor = {
  readonly id: string;
  /** Null for a program of the host, which has no role. */
  readonly role: string | null;
};

/** An operator's command names its author. */
export type Acting = { readonly actor?: Actor | undefined };

/** The author of a command that names none: the host's own code. */
export const hostActor: Actor = { id: "host", role: null };
