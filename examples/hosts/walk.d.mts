type Ask = (
  method: string,
  path: string,
  status: number,
  sent?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown },
) => Promise<{ readonly response: Response; readonly json: unknown }>;

export declare const walkHost: (url: string) => Promise<{
  readonly ask: Ask;
  readonly session: Readonly<Record<string, string>>;
  readonly seatIds: readonly string[];
}>;
