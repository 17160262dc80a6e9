// How every gate speaks: why, click by click, where, and what shows that it is done.

export type GateText = {
  /** Click by click; several are numbered. */
  readonly instructions: string | readonly string[];
  /** Where it is done. */
  readonly link?: string;
  /** Why a person has to do it. */
  readonly because?: string;
};

export type GateWaiting = {
  /** How often it is looked at while somebody is there. */
  readonly pollMs?: number;
  /** For how long. */
  readonly patienceMs?: number;
};

export function gateText({ instructions, link, because }: GateText, doneOnce?: string): string {
  const clicks = typeof instructions === 'string' ? [instructions] : instructions.map((click, index) => `${String(index + 1)}. ${click}`);
  return [
    ...(because === undefined ? [] : [`Why: ${because}`]),
    ...clicks,
    ...(link === undefined ? [] : [`Where: ${link}`]),
    ...(doneOnce === undefined ? [] : [`It is done once ${doneOnce}.`]),
  ].join('\n');
}

export function gateTextProblems({ instructions, link, pollMs, patienceMs }: GateText & GateWaiting): readonly string[] {
  const said = typeof instructions === 'string' ? [instructions] : instructions;
  return [
    ...(said.length === 0 || said.some((each) => each.trim() === '') ? ['a gate says nothing about what to do'] : []),
    ...(link === undefined || link.includes('‹') || /^[a-z][a-z0-9+.-]*:\S+$/.test(link) ? [] : [`link "${link}" is no address`]),
    ...(pollMs === undefined || pollMs > 0 ? [] : ['pollMs is not above zero']),
    ...(patienceMs === undefined || patienceMs > 0 ? [] : ['patienceMs is not above zero']),
  ];
}

export function gateWaiting({ pollMs, patienceMs }: GateWaiting): GateWaiting {
  return { ...(pollMs === undefined ? {} : { pollMs }), ...(patienceMs === undefined ? {} : { patienceMs }) };
}
