// What looks at services from outside, and is left behind when they move.
import type { Fact } from '../core/fact.ts';
import type { Vantage } from '../core/fact/reach.ts';

/** A check of the user's own: what it means to test, and what it really looks at. */
export interface InventoryCheck {
  readonly name: string;
  readonly service?: string;
  readonly tests: readonly Fact[];
  readonly looksAt?: 'units' | 'processes' | 'files' | 'url' | 'port' | 'status-field' | 'exit-code';
  /** The text that it searches for there. */
  readonly pattern?: string;
  /** What makes it green. */
  readonly expects?: string;
  readonly from?: Vantage;
}

export interface Consumer {
  readonly service: string;
  readonly name: string;
  readonly sort: 'check' | 'scrape' | 'log' | 'dashboard' | 'alert' | 'backup' | 'policy-test' | 'document' | 'client' | 'automation';
  /** Facts without which it fails, or shows nothing. */
  readonly needs: readonly Fact[];
}
