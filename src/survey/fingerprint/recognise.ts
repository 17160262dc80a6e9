// Which service a unit, container or process looks like. Its program, image or unit name makes sure; a port is only a guess.
import type { Likeness, SeenListener, SeenUnit } from '../seen.ts';
import type { Fingerprint } from './fingerprint.ts';
import { fingerprints } from './fingerprints.ts';

interface Look {
  readonly unit?: Pick<SeenUnit, 'name' | 'program' | 'image'>;
  readonly process?: string;
  readonly listens: readonly SeenListener[];
}

export function recognise({ unit, process, listens }: Look): Likeness | undefined {
  const image = unit?.image?.replace(/@sha256:.*$/, '').replace(/:[^:/]*$/, '');
  const parts = image?.split('/') ?? [];
  const repositories = [parts.at(-1), parts.slice(-2).join('/')];
  const names = unit?.image === undefined ? namesOf(unit?.name) : [];
  const tests: readonly (readonly [by: string, fits: (print: Fingerprint) => boolean])[] = [
    [`image ${image ?? ''}`, ({ images = [] }) => image !== undefined && repositories.some((each) => fitsAny(images, each))],
    [`program ${baseName(unit?.program)}`, ({ programs = [] }) => fitsAny(programs, baseName(unit?.program))],
    [`process ${process ?? ''}`, ({ programs = [] }) => fitsAny(programs, process)],
    [
      `unit ${unit?.name ?? ''}`,
      ({ units = [], service, programs = [] }) => names.some((name) => fitsAny([service, ...units, ...programs], name)),
    ],
  ];
  for (const [by, fits] of tests) {
    const found = fingerprints.find(fits);
    if (found !== undefined) return { service: found.service, by, sure: true };
  }
  const guessed = listens.flatMap(({ port }) =>
    fingerprints.filter(({ ports = [] }) => ports.includes(port)).map((print) => ({ port, print })),
  );
  const [first] = guessed;
  // Many programs share 80, 3000 and 8080: such a port says nothing.
  if (first === undefined || guessed.length > 1) return undefined;
  return { service: first.print.service, by: `port ${first.port}`, sure: false };
}

export function fingerprintOf(service: string | undefined): Fingerprint | undefined {
  return service === undefined ? undefined : fingerprints.find((each) => each.service === service);
}

/** `mcquack.eblume.kiwix-serve` and `kiwix-serve.service` are known by `kiwix-serve`. */
function namesOf(name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  const bare = name.replace(/\.(service|timer|socket)$/, '');
  const last = bare.split('.').at(-1) ?? bare;
  return [bare, last];
}

function baseName(path: string | undefined): string {
  return path?.split('/').at(-1) ?? '';
}

function fitsAny(patterns: readonly string[], text: string | undefined): boolean {
  if (text === undefined || text === '') return false;
  return patterns.some((pattern) => {
    if (!pattern.includes('*')) return pattern === text;
    const [head = '', tail = ''] = pattern.split('*');
    return text.length > head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
  });
}
