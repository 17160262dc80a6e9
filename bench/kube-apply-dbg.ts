// Longshore's side of the Kubernetes bench, in a process of its own: `node bench/kube-apply.ts COUNT [steps …]` applies the objects to
// the cluster of KUBECONFIG and prints how long each step took, as JSON. The steps: preview, first, unchanged.
import { setTimeout as sleep } from 'node:timers/promises';
import { kubeObjectsKind as kind } from '../src/kinds/resource/kube-object/kube-object.ts';
import type { WriteContext } from '../src/ports/context.ts';
import { createClusterClient } from '../src/transport/kube/create-cluster-client.ts';
import { kubeconfigAccess } from '../src/transport/kube/kubeconfig.ts';
import { benchObjects } from './kube-objects.ts';

const [count = '300', ...steps] = process.argv.slice(2);
const desired = { cluster: 'bench', objects: benchObjects(Number(count)) };
const figures: Record<string, number> = {};

for (const step of steps) {
  const started = performance.now();
  // A client of its own for each step: connections and discovery are part of the work, as they are of kubectl's.
  const access = await kubeconfigAccess({ context: 'bench', environment: process.env, home: '/' });
  await using client = createClusterClient({ name: 'bench', ...access });
  const log: [string, number, number][] = [];
  const wrapped = new Proxy(client, { get(t: any, k: any) { const f = t[k]; if (typeof f !== 'function' || typeof k === 'symbol') return f; return async (...a: any[]) => { const s0 = performance.now(); try { return await f.apply(t, a); } finally { log.push([k + ' ' + (a[0]?.kind ?? ''), s0 - started, performance.now() - started]); } }; } });
  const context = {
    signal: new AbortController().signal,
    clock: { now: () => Date.now(), sleep: (ms: number) => sleep(ms) },
    note: () => {},
    progress: () => {},
    cluster: () => wrapped,
  } as unknown as WriteContext;
  const observed = await kind.read(context, desired);
  const diff = kind.diff(desired, observed);
  if (step === 'first') {
    await kind.apply(context, desired, observed);
    const after = kind.diff(desired, await kind.read(context, desired));
    if (after.action !== 'none')
      throw new Error(`cannot take this time: after applying, there is still ${JSON.stringify(after).slice(0, 300)}`);
  }
  if (step === 'unchanged' && diff.action !== 'none')
    throw new Error(`cannot take this time: something changed: ${JSON.stringify(diff).slice(0, 300)}`);
  if (step === 'preview' && diff.action !== 'create') throw new Error(`cannot take this time: the preview is ${diff.action}`);
  if (step === process.env['STEP']) { log.sort((a,b)=>a[1]-b[1]); let last=''; let from=0, to=0, n=0, d=0; const out=()=>{ if(n) console.error(`${from.toFixed(0)}-${to.toFixed(0)} ms ${n}x ${last} mean ${(d/n).toFixed(1)}`)}; for (const [k,a,b] of log) { const g=k.split(' ')[0]!; if (g!==last) { out(); last=g; from=a; to=b; n=0; d=0;} n++; d+=b-a; to=Math.max(to,b);} out(); }
  figures[step] = performance.now() - started;
}
console.log(JSON.stringify({ ...figures, megabytes: process.resourceUsage().maxRSS / 1024 }));
