// Who agreed to what comes after a gate: one line of it.

export interface ShownApproval {
  readonly step: string;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, or milliseconds since 1970 (UTC). */
  readonly at: string | number;
}

export function approvalText({ step, by, reason, at }: ShownApproval): string {
  return `${step}: by ${by} at ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z: ${reason}`;
}
