// `tar` in the stand-in of a container: creates, lists and extracts archives as streams, within the files of the container.
// Owners are neither kept nor restored. Options: c x t, f (FILE or `-`), C, z, v, and those that GNU tar has and that change
// nothing here (`--no-same-owner` …).
import {
  createReadStream,
  createWriteStream,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import type { Command, CommandContext } from './command.ts';
import { makeParent } from './pod-files.ts';
import { blockSize, padding, readHeader, readPax, writeHeader, type RawHeader } from './tar-format.ts';

interface TarRequest {
  mode: 'c' | 'x' | 't' | undefined;
  file: string;
  directory: string;
  gzip: boolean;
  verbose: boolean;
  strip: number;
  names: string[];
}

export const tar: Command = async (args, context) => {
  const request = readOptions(args);
  if (request.mode === 'c') await create(request, context);
  else if (request.mode === undefined) throw new Error('You must specify one of the "-ctx" options');
  else await extract(request, context);
  return 0;
};

function readOptions(args: readonly string[]): TarRequest {
  const request: TarRequest = { mode: undefined, file: '-', directory: '.', gzip: false, verbose: false, strip: 0, names: [] };
  const rest = [...args];
  // `tar cf - .` as well as `tar -cf - .`
  if (rest[0] !== undefined && !rest[0].startsWith('-')) rest[0] = `-${rest[0]}`;
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--') request.names.push(...rest.splice(0));
    else if (word.startsWith('--strip-components=')) request.strip = Number(word.slice(19));
    else if (word.startsWith('--directory=')) request.directory = word.slice(12);
    else if (
      /^--(no-same-(owner|permissions)|numeric-owner|same-permissions|preserve-permissions|sparse|warning=.*|overwrite|touch)$/.test(word)
    )
      continue;
    else if (/^-[a-zA-Z]/.test(word) && !word.startsWith('--')) {
      for (const letter of word.slice(1)) {
        if (letter === 'c' || letter === 'x' || letter === 't') request.mode = letter;
        else if (letter === 'f') request.file = rest.shift() ?? '-';
        else if (letter === 'C') request.directory = rest.shift() ?? '.';
        else if (letter === 'z') request.gzip = true;
        else if (letter === 'v') request.verbose = true;
        else if (!'pmoh'.includes(letter)) throw new Error(`option "-${letter}" is not simulated here`);
      }
    } else if (word.startsWith('-') && word !== '-') throw new Error(`option "${word}" is not simulated here`);
    else request.names.push(word);
  }
  return request;
}

async function create(request: TarRequest, context: CommandContext): Promise<void> {
  const base = context.files.locate(request.directory, { from: context.directory });
  if (request.names.length === 0) throw new Error('Cowardly refusing to create an empty archive');
  const entries = async function* (): AsyncGenerator<Buffer> {
    for (const name of request.names) yield* packed(name, base, request, context);
    yield Buffer.alloc(2 * blockSize);
  };
  const target =
    request.file === '-'
      ? context.stdout
      : createWriteStream(context.files.writable(context.files.locate(request.file, { from: context.directory })));
  const end = request.file !== '-';
  if (request.gzip) await pipeline(entries(), createGzip(), target, { end });
  else await pipeline(entries(), target, { end });
}

async function* packed(name: string, base: string, request: TarRequest, context: CommandContext): AsyncGenerator<Buffer> {
  const { files } = context;
  const located = files.locate(name, { from: base, keepLink: true });
  const real = files.real(located);
  const stat = lstatSync(real);
  const shown =
    posix
      .normalize(name)
      .replace(/^(?:\.\.\/|\/)+/, '')
      .replace(/\/$/, '') || '.';
  if (request.verbose) context.stderr.write(`${shown}\n`);
  const common = { name: name.startsWith('./') && shown !== '.' ? `./${shown}` : shown, mode: stat.mode, mtime: stat.mtimeMs / 1000 };
  if (stat.isSymbolicLink()) yield writeHeader({ ...common, type: 'link', size: 0, target: readlinkSync(real) });
  else if (stat.isDirectory()) {
    yield writeHeader({ ...common, type: 'directory', size: 0 });
    const children = [...new Set([...readdirSync(real), ...files.mountsIn(located)])].sort();
    for (const child of children) yield* packed(`${name.replace(/\/+$/, '')}/${child}`, base, request, context);
  } else if (stat.isFile()) {
    yield writeHeader({ ...common, type: 'file', size: stat.size });
    let read = 0;
    if (stat.size > 0)
      for await (const chunk of createReadStream(real, { end: stat.size - 1 })) {
        read += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    if (read < stat.size) throw new Error(`${shown}: File shrank by ${stat.size - read} bytes`);
    yield padding(stat.size);
  }
}

async function extract(request: TarRequest, context: CommandContext): Promise<void> {
  const { files } = context;
  const base = files.locate(request.directory, { from: context.directory });
  lstatSync(files.real(base));
  const source: Readable =
    request.file === '-' ? context.stdin : createReadStream(files.real(files.locate(request.file, { from: context.directory })));
  const reader = new ByteReader(request.gzip ? source.pipe(createGunzip()) : source);
  const times: (readonly [real: string, mtime: number])[] = [];
  let pax: Record<string, string> = {};
  for (;;) {
    const block = await reader.take(blockSize);
    if (block === undefined) break;
    const header = readHeader(block);
    if (header === undefined) break;
    const size = pax['size'] === undefined ? header.size : Number(pax['size']);
    if (['x', 'L', 'K', 'g'].includes(header.flag)) {
      const content = (await reader.take(size)) ?? Buffer.alloc(0);
      await reader.take(padding(size).length);
      if (header.flag === 'x') pax = { ...pax, ...readPax(content) };
      else if (header.flag !== 'g')
        pax = { ...pax, [header.flag === 'L' ? 'path' : 'linkpath']: content.toString('utf8').replace(/\0.*$/s, '') };
      continue;
    }
    const name = (pax['path'] ?? header.name)
      .split('/')
      .filter((part) => part !== '')
      .slice(request.strip)
      .join('/');
    const target = pax['linkpath'] ?? header.target;
    pax = {};
    if (request.mode === 't' || name === '') {
      if (name !== '') (request.mode === 't' ? context.stdout : context.stderr).write(`${name}${header.flag === '5' ? '/' : ''}\n`);
      await reader.skip(size + padding(size).length);
      continue;
    }
    if (request.verbose) context.stderr.write(`${name}\n`);
    if (name.split('/').includes('..')) throw new Error(`${name}: Member name contains '..'`);
    const real = files.writable(files.locate(name, { from: base, keepLink: header.flag !== '5' }));
    await writeEntry(reader, { ...header, name, size, target }, real);
    await reader.skip(padding(size).length);
    if (header.flag !== '2') times.push([real, header.mtime]);
  }
  // Last, and folders after what is in them: writing into a folder changes its time.
  for (const [real, mtime] of times.reverse()) utimesSync(real, mtime, mtime);
  await reader.drain();
}

async function writeEntry(reader: ByteReader, { flag, name, mode, size, target }: RawHeader, real: string): Promise<void> {
  makeParent(real);
  if (flag === '5') {
    mkdirSync(real, { recursive: true, mode: mode & 0o777 });
    return;
  }
  if (!['0', '2', '7'].includes(flag)) throw new Error(`${name}: entries of type "${flag}" are not simulated here`);
  rmSync(real, { force: true });
  if (flag === '2') symlinkSync(target, real);
  else await pipeline(reader.next(size), createWriteStream(real, { mode: mode & 0o777 }));
}
