/** Who wants to join a line, and what they brought to be let into it. */
export type AdmissionRequest = {
  readonly userId: string;
  readonly queueId: string;
  /** Of the client, where the host knows it. */
  readonly address: string | null;
  /** What the client brought: the answer to a challenge, a code, a membership. */
  readonly proof: string | null;
};

/** What the client must do to get a proof; `type` says which way, the rest is for its page. */
export type AdmissionChallenge = { readonly type: string } & Readonly<Record<string, string>>;

export type AdmissionAnswer =
  | { readonly outcome: "allow" }
  /** No proof will help this user now. */
  | { readonly outcome: "refuse" }
  /** There is no proof, or not a good one; with one the user may join. */
  | { readonly outcome: "challenge"; readonly challenge: AdmissionChallenge };

/**
 * Stands before a line: tells people from scripts, those with a code from those without. Laws:
 *
 * - It is asked before the step that joins, and never for a user who has a live token. What it does
 *   not allow takes no number and leaves no trace in the line.
 * - The same user with the same proof for the same queue is answered the same while the proof is
 *   good: an answer that was lost, or a line that was full, makes the client ask again.
 * - A proof that is good once is good for one user, also when many bring it at the same time, and
 *   whichever server asks.
 * - Any text may come as a proof. One that is not good is a challenge or a refusal, never a throw.
 * - It answers what it knows. Where it can't know, since what it asks does not answer, it throws:
 *   then the box office decides, as its host chose. The message holds neither proof nor secret.
 * - A challenge is for everybody to read.
 *
 * Not for limits of a line: its policy is. Not for telling who the user is: the host does before.
 */
export interface AdmissionGate {
  /** In logs, metrics and alarms. */
  readonly name: string;
  ask(request: AdmissionRequest): Promise<AdmissionAnswer>;
}
