// What the commands are wired with. The engine and the journal are the same everywhere; these parts lead to a world.
import type { HostAddress, SurveyedHost } from './surveyed-host.ts';
import type { Environment } from './environment.ts';
import type { Plan } from '../plan/plan.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Transports } from '../ports/context.ts';
import type { PlanSeed } from './load-plan.ts';
import type { RealWorldOptions } from './real-transports.ts';

/** The simulated world of a rehearsal, as the commands need it. */
export interface TwinHandle {
  readonly directory: string;
  readonly transports: Transports;
  /** Makes an empty cluster, or starts the one of this name. */
  startCluster(name: string): Promise<void>;
  /** For clients of the clusters that run; `undefined` when none does. */
  kubeconfig(): string | undefined;
  digest(): Promise<{ readonly digest: string; readonly parts: Readonly<Record<string, string>> }>;
  /** Lets go of it; its servers go on. */
  close(): Promise<void>;
  /** Ends all that belongs to it and removes it. */
  destroy(): Promise<void>;
}

export interface TwinRequest {
  readonly directory: string;
  readonly plan: Plan;
  /** The plan's own made-up data, and how much of it. */
  readonly seed?: PlanSeed;
  readonly entries?: number;
}

export interface Parts {
  kinds(): Promise<KindRegistry>;
  createTwin(request: TwinRequest): Promise<TwinHandle>;
  openTwin(request: TwinRequest): Promise<TwinHandle>;
  /** The way to the real world. Errors: `no-transport`. */
  realTransports(plan: Plan, options: RealWorldOptions): Promise<Transports>;
  /** One host before there is a plan: `localhost`, or what `ssh` is given. Connects at first use. */
  openHost(address: HostAddress, signal: AbortSignal, environment: Pick<Environment, 'env'>): Promise<SurveyedHost>;
}
