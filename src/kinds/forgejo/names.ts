// Names of Forgejo: https://forgejo.org/docs/latest/user/repository/ and how it checks them (`modules/validation`).

export function userProblems(what: string, name: string): readonly string[] {
  return name.includes('‹') || /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)
    ? []
    : [`${what} "${name}" is no name of a user or organisation`];
}

export function repositoryProblems(fullName: string): readonly string[] {
  return fullName.includes('‹') || /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(fullName)
    ? []
    : [`repository "${fullName}" is not of the form owner/name`];
}

/** `owner/name`, encoded part by part. */
export function repositoryPath(fullName: string): string {
  return `/api/v1/repos/${fullName.split('/').map(encodeURIComponent).join('/')}`;
}

/** Go's spelling of a duration, as Forgejo gives it back: `8h` is `8h0m0s`. */
export function goDuration(text: string): string {
  const [, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`;
}

export function durationProblems(what: string, text: string | undefined): readonly string[] {
  return text === undefined || (/^(\d+h)?(\d+m)?(\d+s)?$/.test(text) && text !== '')
    ? []
    : [`${what} "${text}" is no duration such as 8h or 30m`];
}
