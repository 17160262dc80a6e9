// Stand-in of Prometheus: a selector over what it scrapes when it is asked. It scrapes the targets of its settings, as they look
// from where it runs, and knows `up`, `timestamp()` and equality of labels; anything else of PromQL is refused, not guessed.
// https://prometheus.io/docs/prometheus/latest/querying/api/
import type { JsonObject } from '../../core/json.ts';
import type { Listener } from '../../inventory/inventory.ts';
import type { Vantage, WebResponse } from '../../ports/web.ts';
import { answer, route } from '../service-api/service-api.ts';
import type { Program, ProgramStart, TwinWorld } from '../world.ts';
import { parseMetrics, parseSelector, type Series } from './metrics-text.ts';

interface Target {
  readonly job: string;
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
}

export const prometheus: Program = {
  name: 'prometheus',
  async start(world, start) {
    const scraper = new Scraper(world, vantageOf(start.place), targetsOf(start.settings));
    return {
      listens: listensOf(start.settings, 9090),
      answer: async (request) =>
        (await route(request, [
          ['GET /-/ready', () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'Prometheus Server is Ready.\n' })],
          ['GET /-/healthy', () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'Prometheus Server is Healthy.\n' })],
          ['GET /api/v1/query', ({ url }) => scraper.query(url.searchParams.get('query') ?? '')],
          ['GET /api/v1/targets', () => scraper.targets()],
        ])) ?? { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' },
      stop: async () => undefined,
    };
  },
};

class Scraper {
  readonly #world: TwinWorld;
  readonly #from: Vantage;
  readonly #targets: readonly Target[];
  constructor(world: TwinWorld, from: Vantage, targets: readonly Target[]) {
    this.#world = world;
    this.#from = from;
    this.#targets = targets;
  }

  async query(text: string): Promise<WebResponse> {
    const inner = /^timestamp\((.*)\)$/.exec(text.trim())?.[1];
    const selector = parseSelector(inner ?? text);
    if (selector === undefined)
      return answer(400, { status: 'error', errorType: 'bad_data', error: `the twin does not evaluate "${text}"` });
    const now = this.#world.clock.now() / 1000;
    const found = (await this.#scrape()).flatMap(({ series }) => series).filter((each) => selector(each));
    const result = found.map(({ name, labels, value }) => ({
      metric: inner === undefined ? { __name__: name, ...labels } : { ...labels },
      value: [now, String(inner === undefined ? value : now)],
    }));
    return answer(200, { status: 'success', data: { resultType: 'vector', result } });
  }

  async targets(): Promise<WebResponse> {
    const activeTargets = (await this.#scrape()).map(({ target, error }) => ({
      labels: { job: target.job, ...target.labels },
      scrapePool: target.job,
      scrapeUrl: target.url,
      lastError: error ?? '',
      health: error === undefined ? 'up' : 'down',
    }));
    return answer(200, { status: 'success', data: { activeTargets, droppedTargets: [] } });
  }

  #scrape(): Promise<readonly { readonly target: Target; readonly series: readonly Series[]; readonly error?: string }[]> {
    return Promise.all(
      this.#targets.map(async (target) => {
        const own = { job: target.job, ...target.labels };
        const up = (value: number): Series => ({ name: 'up', labels: own, value });
        try {
          const { status, body } = await this.#world.request(target.url, this.#from, {});
          if (status !== 200) return { target, series: [up(0)], error: `server returned HTTP status ${status}` };
          return { target, series: [up(1), ...parseMetrics(body).map((each) => ({ ...each, labels: { ...each.labels, ...own } }))] };
        } catch (error) {
          return { target, series: [up(0)], error: error instanceof Error ? error.message : String(error) };
        }
      }),
    );
  }
}

function targetsOf(settings: JsonObject): readonly Target[] {
  const targets = settings['targets'];
  return Array.isArray(targets)
    ? (targets as readonly Partial<Target>[]).map(({ job = 'job', url = '', labels = {} }) => ({ job, url, labels }))
    : [];
}

function vantageOf(place: ProgramStart['place']): Vantage {
  return 'host' in place ? `host:${place.host}` : `cluster:${place.cluster}`;
}

function listensOf(settings: JsonObject, port: number): readonly Listener[] {
  const listens = settings['listens'];
  return Array.isArray(listens) && listens.length > 0 ? (listens as readonly Listener[]) : [{ address: '*', port }];
}
