// Data sets at the start, and the backups that cover them.
import type { Fact } from '../../core/fact.ts';
import type { Backup, DataSet } from '../../inventory/data-set.ts';
import type { Inventory } from '../../inventory/inventory.ts';

export function dataSetFacts({ dataSets = [], backups = [] }: Pick<Inventory, 'dataSets' | 'backups'>): readonly Fact[] {
  const places = new Map(dataSets.map(({ name, place }) => [name, place]));
  return [...dataSets.flatMap(ofDataSet), ...backups.flatMap((backup) => ofBackup(backup, places))];
}

function ofDataSet(dataSet: DataSet): readonly Fact[] {
  const { name: dataset, service, sort, place, sizeGiB, criticality, owner, writers, readers = [], schemaVersion } = dataSet;
  return [
    { fact: 'dataset', dataset, service, sort, criticality, ...(sizeGiB === undefined ? {} : { sizeGiB }) },
    { fact: 'data', dataset, place },
    ...writers.map((writer): Fact => ({ fact: 'writer', dataset, writer, place })),
    ...readers.map(({ reader, as }): Fact => ({ fact: 'reader', dataset, reader, ...(as === undefined ? {} : { as }) })),
    ...(owner === undefined ? [] : [{ fact: 'owner', dataset, place, owner } as const]),
    ...(schemaVersion === undefined ? [] : [{ fact: 'version', subject: `schema:${dataset}`, version: schemaVersion } as const]),
  ];
}

function ofBackup(backup: Backup, places: ReadonlyMap<string, string>): readonly Fact[] {
  const { tool, dataSets, target, targetSort, state, restored = [], retention } = backup;
  return [
    ...dataSets.map((dataset): Fact => {
      const source = places.get(dataset);
      return {
        fact: 'backup',
        dataset,
        tool,
        ...(source === undefined ? {} : { source }),
        ...(target === undefined ? {} : { target }),
        ...(targetSort === undefined ? {} : { targetSort }),
        ...(state === undefined ? {} : { state }),
      };
    }),
    ...restored.map((dataset): Fact => ({ fact: 'restored', dataset, tool })),
    ...(retention === undefined ? [] : [{ fact: 'retention', tool, ...retention } as const]),
  ];
}
