// Capacity of places, and who takes how much of it.
import type { FactFamily } from './fact-shape.ts';
import type { Vantage } from './reach.ts';

export type Resource = 'memoryMiB' | 'diskGiB' | 'cpus';

export type CapacityFact =
  | { readonly fact: 'capacity'; readonly place: Vantage; readonly resource: Resource; readonly amount: number }
  | {
      readonly fact: 'demand';
      readonly place: Vantage;
      readonly resource: Resource;
      readonly by: string;
      readonly amount: number;
      readonly peak?: number;
    };

export const capacityFacts: FactFamily<CapacityFact> = {
  title: 'Capacity',
  about:
    'How much a place has and who takes of it. Places nest: a VM takes from its host what its node has, a node from its VM. The sum of what is taken from a place must fit into it, at every moment.',
  facts: {
    capacity: {
      what: 'A place has this much.',
      key: ['place', 'resource'],
      fields: { place: '`host:indri`, `vm:podman`, `node:minikube`.', resource: '`memoryMiB`, `diskGiB` or `cpus`.', amount: 'How much.' },
      absence: 'unknown',
      example: { fact: 'capacity', place: 'host:indri', resource: 'memoryMiB', amount: 16_384 },
    },
    demand: {
      what: 'Something takes this much of a place.',
      key: ['place', 'resource', 'by'],
      fields: {
        place: 'Place from which it takes.',
        resource: 'What it takes.',
        by: 'Service, workload, or the place inside: `vm:podman`.',
        amount: 'Its limit, or what it was seen to take.',
        peak: 'What it takes for a while, as when it builds an index.',
      },
      absence: 'unknown',
      example: { fact: 'demand', place: 'host:indri', resource: 'memoryMiB', by: 'vm:podman', amount: 8192 },
    },
  },
};
