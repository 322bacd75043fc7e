/** How the pages present themselves. */
export type Brand = {
  readonly name: string;
  /** An https address, or a path of the host. */
  readonly logo?: string;
  /** Custom properties for colours and type, by their names without dashes in front. */
  readonly css?: Readonly<Record<string, string>>;
};

/** Addresses of the host's own pages. */
export type Links = Partial<
  Readonly<Record<"terms" | "privacy" | "refunds" | "contact" | "seller", string>>
>;
