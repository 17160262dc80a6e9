// A process that serves a cluster whose program "slow" never gets up, until it is killed.
import { smallWorld } from './small-world.ts';

const small = smallWorld(process.argv[2]);
small.programs.set('slow', { name: 'slow', start: () => new Promise(() => {}) });
process.stdout.write(JSON.stringify(await small.clusters.start('minikube')));
