// `survey`: reads a live host in at most three round trips, one probe script each, and changes nothing. What cannot be read or
// understood becomes an open question, never an error; only a host that cannot be reached is one.
import { randomBytes } from 'node:crypto';
import { query, type HostReader } from '../ports/host.ts';
import { databaseServersOf, databaseTargets } from './assemble/databases-of.ts';
import { Doubts } from './assemble/doubts.ts';
import { edgesOf } from './assemble/edges-of.ts';
import { hostOf } from './assemble/host-of.ts';
import { routesOf, type ConfigFile } from './assemble/routes-of.ts';
import { serviceQuestions } from './assemble/service-questions.ts';
import { servicesOf } from './assemble/services-of.ts';
import { nextFiles, nextUrls, settingsOf } from './assemble/next-look.ts';
import { socketsOf } from './assemble/sockets-of.ts';
import { unitsOf } from './assemble/units-of.ts';
import { fingerprintOf } from './fingerprint/recognise.ts';
import { readSections, type Section, type Sections } from './frame.ts';
import { nginxIncludes } from './parse/nginx.ts';
import { parseDataDirectory } from './parse/data-directory.ts';
import { parseTailscale } from './parse/tailscale.ts';
import type { Seen } from './seen.ts';
import { firstRound } from './script/first-round.ts';
import { secondRound } from './script/second-round.ts';
import { thirdRound } from './script/third-round.ts';

export interface SurveyOptions {
  /** Told before each round trip. */
  readonly progress?: (message: string) => void;
}

/** Each probe has a limit of its own over there; this one is for all of a round. */
const timeoutMs = 600_000;
const mostDirectories = 60;

/** Errors: those of `HostReader.query`. */
export async function survey(host: HostReader, options: SurveyOptions = {}): Promise<Seen> {
  const doubts = new Doubts();
  const mark = `@@longshore-${randomBytes(8).toString('hex')}`;
  const round = async (name: string, script: string): Promise<Sections> => {
    options.progress?.(`${host.name}: ${name}`);
    const { stdout } = await host.query(query(['/bin/sh', '-c', script], { timeoutMs }));
    return readSections(stdout, mark);
  };

  const first = await round('system, units, containers, sockets', firstRound(mark));
  if (!first.has('system')) doubts.ask('host', 'the probe gave no answer that could be read: does the login shell run `/bin/sh -c`?');
  const seenHost = hostOf(host.name, first, doubts);
  const sockets = socketsOf(first, doubts);
  const { units, environmentFiles } = unitsOf(first, seenHost.os, doubts);
  const services = servicesOf(units, sockets, doubts);
  const proxyFiles = [...doubts.files(first.get('nginx-files')), ...doubts.files(first.get('caddy-files'))];
  const targets = databaseTargets(first, sockets, seenHost.user.name, doubts);

  const files = nextFiles({ services, units, sockets, environmentFiles, home: seenHost.user.home });
  const urls = nextUrls(services.services);
  const wanted = { files, postgres: targets.postgres, mysql: targets.mysql, urls: [...urls.values()] };
  const second = isEmpty(wanted) ? new Map<string, Section>() : await round('settings, databases, health', secondRound(mark, wanted));
  const moreFiles = doubts.files(second.get('files'));
  const databaseServers = databaseServersOf(second, targets, doubts);

  const folders = services.services.flatMap(({ data }) => data);
  const directories = [...new Set([...folders, ...databaseServers.flatMap(({ dataDirectory }) => dataDirectory ?? [])])];
  if (directories.length > mostDirectories)
    doubts.ask(
      'host',
      `${directories.length - mostDirectories} of ${directories.length} data directories were not measured: how much is in them?`,
    );
  const known = new Set(proxyFiles.map(({ path }) => path));
  const includes = moreFiles
    .filter(({ path }) => /nginx/.test(path))
    .flatMap(({ text }) => nginxIncludes(text))
    .filter((path) => path.startsWith('/') && !/mime\.types|_params$|modules-enabled/.test(path) && !known.has(path));
  const last = { directories: directories.slice(0, mostDirectories), files: [...new Set(includes)] };
  const third =
    last.directories.length + last.files.length === 0
      ? new Map<string, Section>()
      : await round('data directories', thirdRound(mark, last));

  const config = onlyOnce([...proxyFiles, ...moreFiles, ...doubts.files(third.get('files'))]);
  const routes = routesOf(config, units);
  const measured = measuredOf(third.get('data'), doubts);
  const answered = services.services.map((service) => {
    const url = urls.get(service.name);
    const status = Number(url === undefined ? 0 : (second.get(`answer ${url}`)?.text.trim() ?? 0));
    const data = service.data
      .map((path) => expanded(path, seenHost.user.home, measured))
      .filter((path) => measured.some((each) => each.path === path));
    return { ...service, data: [...new Set(data)], ...(url !== undefined && status >= 100 ? { answers: { url, status } } : {}) };
  });
  const settings = settingsOf(config, services, units, sockets, environmentFiles);
  const edges = edgesOf({ host: host.name, services: { ...services, services: answered }, sockets, routes, settings });
  serviceQuestions({ services: answered, databaseServers, fingerprintOf }, doubts);
  return {
    host: seenHost,
    units,
    services: answered,
    databaseServers,
    dataDirectories: measured,
    routes,
    tailnet: parseTailscale(doubts.text(first, 'tailscale-status'), doubts.text(first, 'tailscale-serve')),
    edges,
    questions: doubts.questions,
    leftOut: services.leftOut,
  };
}

function isEmpty(lists: Readonly<Record<string, readonly unknown[]>>): boolean {
  return Object.values(lists).every((list) => list.length === 0);
}

function measuredOf(section: Section | undefined, doubts: Doubts) {
  return (section?.files ?? []).flatMap(({ path, text, denied }) => {
    if (denied === true) doubts.ask(`data ${path}`, 'it is not for this user to read: how much is in it?');
    return denied === true ? [] : [parseDataDirectory(path, text)];
  });
}

/** `~` and `$B` of the table of fingerprints, as the host resolved them. */
function expanded(path: string, home: string, measured: readonly { readonly path: string }[]): string {
  if (path.startsWith('~/')) return `${home}${path.slice(1)}`;
  if (!path.startsWith('$B/')) return path;
  return measured.find((each) => each.path === `/opt/homebrew${path.slice(2)}` || each.path === `/usr/local${path.slice(2)}`)?.path ?? path;
}

function onlyOnce(files: readonly ConfigFile[]): readonly ConfigFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
