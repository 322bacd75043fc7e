/** Changes to an object. A field that is undefined counts as omitted. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined };
