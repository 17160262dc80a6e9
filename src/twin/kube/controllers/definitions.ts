// Establishes CustomResourceDefinitions, and takes their objects away before them.
import { copy, docAt, isDoc, listAt, put } from '../doc.ts';
import { typesOfDefinition } from '../resource-types.ts';
import { condition, deleting, removeObject, type Controller } from './controller.ts';

export const controlDefinitions: Controller = async ({ objects, verbs, ...rest }) => {
  const type = objects.type('CustomResourceDefinition');
  for (const definition of objects.list(type)) {
    if (deleting(definition)) {
      const instances = typesOfDefinition(definition)
        .slice(0, 1)
        .flatMap((each) => objects.list(each).map((object) => ({ each, object })));
      for (const { each, object } of instances) removeObject({ objects, verbs, ...rest }, each, object);
      if (instances.length === 0) objects.drop(type, definition);
      continue;
    }
    objects.change(type, definition, (next) => {
      const names = docAt(next, 'spec.names');
      let conditions = listAt(next, 'status.conditions');
      conditions = condition(conditions, 'NamesAccepted', true, 'NoConflicts', 'no conflicts found', verbs.now());
      conditions = condition(conditions, 'Established', true, 'InitialNamesAccepted', 'the initial names have been accepted', verbs.now());
      const stored = listAt(next, 'spec.versions')
        .filter((version) => version['storage'] === true)
        .map((version) => String(version['name']));
      put(next, 'status', {
        ...(isDoc(next['status']) ? next['status'] : {}),
        acceptedNames: copy(names),
        conditions,
        storedVersions: stored,
      });
    });
  }
};
