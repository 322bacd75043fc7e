/** A user who wants to join a queue, and the proof that the client sent. */
export type AdmissionRequest = {
  readonly userId: string;
  readonly queueId: string;
  /** The client's address, if the host knows it. */
  readonly address: string | null;
  /** What the client sent: the answer to a challenge, a code, a membership. */
  readonly proof: string | null;
};

/**
 * What the client must do to get a proof. `type` names the method; the client's page uses the rest.
 */
export type AdmissionChallenge = { readonly type: string } & Readonly<Record<string, string>>;

export type AdmissionAnswer =
  | { readonly outcome: "allow" }
  /** No proof can help this user now. */
  | { readonly outcome: "refuse" }
  /** The proof is missing or invalid. With a valid proof the user may join. */
  | { readonly outcome: "challenge"; readonly challenge: AdmissionChallenge };

/**
 * Guards a queue: separates people from scripts, or users with a code from users without. Laws:
 *
 * - The box office asks the gate before the step that joins, and never for a user who has a live
 *   token. A user who is not allowed gets no number and leaves no trace in the queue.
 * - The same user with the same proof for the same queue gets the same answer while the proof is
 *   valid: the client asks again after a lost answer or a full queue.
 * - A proof that can be used once is valid for one user, even if many send it at the same time to
 *   different servers.
 * - Any text may arrive as a proof. An invalid one leads to a challenge or a refusal, never to an
 *   error.
 * - If the gate cannot decide because a service it depends on does not respond, it throws. The box
 *   office then decides by its configuration. The message contains neither the proof nor a secret.
 * - A challenge is public.
 *
 * Do not use a gate to limit a queue: use the queue's policy. Do not use it to identify the user:
 * the host does that before.
 */
export interface AdmissionGate {
  /** Shown in logs, metrics and alarms. */
  readonly name: string;
  ask(request: AdmissionRequest): Promise<AdmissionAnswer>;
}
