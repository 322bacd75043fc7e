/** A command of an operator says who gives it, by an id of the host's. */
export type Acting = { readonly actor?: string | undefined };
