/** The parts of an OpenAPI document that requests are made from, and answers held against. */
export type Schema = { readonly [key: string]: unknown };

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
};

type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export type Described = { readonly content?: Content };

export type Operation = {
  readonly operationId: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** By status; `$ref`s are followed. */
  readonly responses: Readonly<Record<string, Described>>;
};

export type Description = {
  readonly operations: readonly Operation[];
  /** The bodies of events, by type. */
  readonly events: Readonly<Record<string, Schema>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
};

type RawOperation = {
  readonly operationId: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Described & { readonly $ref?: string }>>;
};

type Raw = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: RawOperation }>>;
  readonly components: Description["components"];
};

const schemaOf = ({ requestBody }: RawOperation): Schema | null =>
  requestBody?.content["application/json"]?.schema ?? null;

/** Reads an OpenAPI document as the server serves it. */
export const readDescription = (document: unknown): Description => {
  const { paths, webhooks, components } = document as Raw;
  const follow = (response: Described & { readonly $ref?: string }): Described => {
    const name = response.$ref?.split("/").at(-1);
    return name === undefined ? response : (components["responses"]?.[name] as Described);
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      operationId: raw.operationId,
      method: method.toUpperCase(),
      path,
      security: raw.security ?? [],
      parameters: raw.parameters ?? [],
      body: schemaOf(raw),
      responses: Object.fromEntries(
        Object.entries(raw.responses).map(([status, response]) => [status, follow(response)]),
      ),
    })),
  );
  const events = Object.fromEntries(
    Object.entries(webhooks).map(([type, { post }]) => [type, schemaOf(post) ?? {}]),
  );
  return { operations, events, components };
};

/** The schema that a reference names; any other is itself. */
export const resolve = ({ components }: Description, schema: Schema): Schema => {
  const name = typeof schema["$ref"] === "string" ? schema["$ref"].split("/").at(-1) : undefined;
  return name === undefined ? schema : (components["schemas"]?.[name] ?? {});
};
