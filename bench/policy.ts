// Questions of reach to the blumeops policy: 10 000 of them, each from another source to another destination and port than
// the one before, with the compilation counted. Target: 200 ms. `npm run bench:policy [-- rounds] [-- -o json]`
import { readFileSync } from 'node:fs';
import { compilePolicy, type AccessQuestion } from '../src/tailnet/reach/compile-policy.ts';
import type { TailnetSnapshot } from '../src/tailnet/reach/tailnet-snapshot.ts';
import { compare, printMeasurements } from './harness.ts';

const rounds = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 7);
const asJson = process.argv.includes('json');
const questions = 10_000;

const text = readFileSync(new URL('../plans/blumeops/policy.hujson', import.meta.url), 'utf8');
const services = ['grafana', 'kiwix', 'forge', 'devpi', 'loki', 'pg', 'feed'];
const tag = (name: string) => `tag:${name}`;
const tailnet: TailnetSnapshot = {
  users: [
    { login: 'erich@example.com', role: 'owner' },
    { login: 'allison@example.com', role: 'member' },
  ],
  devices: [
    { name: 'indri', tags: ['tag:homelab', 'tag:blumeops', ...services.map(tag)], addresses: ['100.64.0.1', 'fd7a:115c:a1e0::1'] },
    { name: 'sifaka', tags: ['tag:nas', 'tag:blumeops'], addresses: ['100.64.0.2'] },
    { name: 'gilbert', user: 'erich@example.com', addresses: ['100.64.0.3'] },
    { name: 'mouse', user: 'allison@example.com', addresses: ['100.64.0.4'] },
  ],
  services: services.map((name, index) => ({
    name: `svc:${name}`,
    tags: [tag(name)],
    addresses: [`100.64.1.${index + 1}`],
    hosts: ['indri'],
  })),
};
const sources = [
  'erich@example.com',
  'allison@example.com',
  'group:allisonflix',
  'tag:homelab',
  'device:indri',
  'device:mouse',
  '100.64.0.2',
  'autogroup:member',
];
const destinations = [
  ...services.map(tag),
  ...services.map((name) => `svc:${name}`),
  'device:indri',
  'device:sifaka',
  '100.64.0.1',
  'autogroup:internet',
  '192.0.2.0/24',
];
const ports = [22, 443, 445, 3100, 5432, 8080];

function ask(
  count: number,
  fresh: () => (question: AccessQuestion) => { readonly allowed: boolean },
): { readonly ms: number; readonly allowed: number } {
  const started = performance.now();
  let allows = fresh();
  let allowed = 0;
  for (let index = 0; index < count; index += 1) {
    const question = {
      source: sources[index % sources.length] ?? '',
      destination: destinations[Math.floor(index / sources.length) % destinations.length] ?? '',
      port: ports[Math.floor(index / 7) % ports.length] ?? 0,
    };
    if (count === 1) allows = fresh();
    if (allows(question).allowed) allowed += 1;
  }
  return { ms: performance.now() - started, allowed };
}

const fresh = () => {
  const compiled = compilePolicy(text, tailnet);
  return (question: AccessQuestion) => compiled.allows(question);
};
const warm = fresh();
const measurements = await compare(
  [
    { name: `compile once, ${questions} questions`, run: () => ask(questions, fresh).ms },
    { name: `${questions} questions, compiled before`, run: () => ask(questions, () => warm).ms },
    { name: 'compile and 1 question', run: () => ask(1, fresh).ms },
  ],
  rounds,
);
const { allowed } = ask(questions, fresh);
if (asJson) console.log(JSON.stringify({ bench: 'policy', questions, allowed, targetMs: 200, measurements }));
else {
  printMeasurements('reach questions to the blumeops policy, target 200 ms', measurements);
  console.log(`${allowed} of ${questions} were answered with yes`);
}
