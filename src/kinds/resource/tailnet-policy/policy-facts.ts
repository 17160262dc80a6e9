// What edits of a policy make true: tags and groups that are defined, and single grants. Reach is not among them: that comes
// of the whole policy, which no step alone knows.
import type { Fact, StepFacts } from '../../../core/fact.ts';
import type { DefinedName } from '../../../core/fact/names.ts';
import { isJsonArray, type Json } from '../../../core/json.ts';
import type { PolicyEdit } from '../../../tailnet/policy/policy-edit.ts';

export function policyFacts(edits: readonly PolicyEdit[]): StepFacts {
  const provides = edits.flatMap(provided);
  const own = new Set(provides.flatMap((fact) => (fact.fact === 'defined' ? [fact.name] : [])));
  const named = edits.flatMap(namedIn).filter((name) => !own.has(name));
  return { requires: [...new Set(named)].map((name): Fact => ({ fact: 'defined', name })), provides, retracts: edits.flatMap(retracted) };
}

function provided(edit: PolicyEdit): readonly Fact[] {
  switch (edit.edit) {
    case 'list-has':
    case 'list-is':
      if (!isDefined(edit.name)) return [];
      return [{ fact: 'defined', name: edit.name, ...(edit.section === 'tagOwners' ? { owners: edit.entries } : {}) }];
    case 'rule-there':
      return edit.section === 'grants' ? accessOf(edit.rule) : [];
    default:
      return [];
  }
}

function retracted(edit: PolicyEdit): readonly Fact[] {
  if (edit.edit === 'name-gone') return isDefined(edit.name) ? [{ fact: 'defined', name: edit.name }] : [];
  return edit.edit === 'rule-gone' && edit.section === 'grants' ? accessOf(edit.rule) : [];
}

/** Tags and groups that must be defined for the tailnet to take the edit. */
function namedIn(edit: PolicyEdit): readonly DefinedName[] {
  const names =
    edit.edit === 'rule-there'
      ? [...texts(edit.rule['src']), ...texts(edit.rule['dst']), ...texts(edit.rule['via'])]
      : (edit.edit === 'list-has' || edit.edit === 'list-is') && edit.section === 'tagOwners'
        ? edit.entries
        : [];
  // A destination of an ACL has its ports behind it; a group with a domain is the identity provider's.
  return names
    .map((name) => name.replace(/^((?:tag|group):[^:]+):.*$/, '$1'))
    .filter((name): name is DefinedName => /^(tag|group):[^@]+$/.test(name));
}

function accessOf(rule: { readonly [key: string]: Json | undefined }): readonly Fact[] {
  const ports = texts(rule['ip']).join(',');
  if (ports === '') return [];
  return texts(rule['src']).flatMap((source) =>
    texts(rule['dst']).map((destination): Fact => ({ fact: 'access', source, destination, ports })),
  );
}

function texts(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function isDefined(name: string): name is DefinedName {
  return /^(tag|group):/.test(name);
}
