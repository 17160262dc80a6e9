// Versions of what runs and of what the data was written with.
import type { FactFamily } from './fact-shape.ts';

export type VersionFact =
  | { readonly fact: 'version'; readonly subject: string; readonly version: string; readonly floating?: boolean }
  | { readonly fact: 'supports'; readonly subject: string; readonly other: string; readonly versions: readonly string[] };

export const versionFacts: FactFamily<VersionFact> = {
  title: 'Versions',
  about:
    'One version per subject at a time: `miniflux@indri`, `pg_dump@indri`, `blumeops-pg@minikube`, `schema:miniflux`. A floating one (`latest`, `stable`, a branch) is another version tomorrow.',
  facts: {
    supports: {
      what: 'A subject works with these versions of another, and with no others that anybody knows of.',
      key: ['subject', 'other'],
      fields: {
        subject: 'As in `version`.',
        other: 'Subject that it works with.',
        versions: 'Versions by their first numbers: `3` stands for all of 3.',
      },
      absence: 'unknown',
      example: { fact: 'supports', subject: 'transmission-exporter@minikube', other: 'transmission@minikube', versions: ['3'] },
    },
    version: {
      what: 'A subject has this version.',
      key: ['subject'],
      fields: {
        subject: 'Product with its place; `schema:` for what data was written with.',
        version: 'As the product writes it.',
        floating: 'It is a name that moves.',
      },
      absence: 'unknown',
      example: { fact: 'version', subject: 'forgejo@indri', version: '13.0.0' },
    },
  },
};
