// What went wrong with a path, from the word that the remote script prints and what programs said on standard error.

const sentences: Readonly<Record<string, string>> = {
  'permission-denied': 'the user has no right to it',
  'not-a-file': 'it is not a file',
  'not-a-directory': 'it is not a directory',
  'directory-not-empty': 'it is not empty',
};

export function failureText(word: string, stderr: string): { readonly failed: string; readonly is: string } {
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  if (word === 'no-directory') return { failed: 'not-a-directory', is: 'the directory above it does not exist' };
  if (word !== 'write-failed') return { failed: word, is: sentences[word] ?? said };
  if (/No space left|Disk quota exceeded|file system full/i.test(stderr)) return { failed: 'disk-full', is: 'the disk is full' };
  if (/Permission denied|Operation not permitted/i.test(stderr)) return { failed: 'permission-denied', is: said };
  if (/Read-only file system/i.test(stderr)) return { failed: 'permission-denied', is: 'the file system is read-only' };
  return { failed: 'write-failed', is: said === '' ? 'the host gave no reason' : said };
}
