/** An operator's command names its author, by an id that the host defines. */
export type Acting = { readonly actor?: string | undefined };
