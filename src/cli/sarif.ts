// Findings as SARIF 2.1.0, which code hosts and editors show at the lines of a plan. docs.oasis-open.org/sarif/sarif/v2.1.0
import type { Finding } from '../lint/finding.ts';
import type { Rule } from '../lint/rule.ts';

export function sarif(findings: readonly Finding[], rules: readonly Rule[]): object {
  // A code without a rule of its own (types, a plan that cannot be read) is described by the finding.
  const known = new Map(rules.map((rule) => [rule.code, { level: rule.level, what: rule.page.what, why: rule.page.why }]));
  for (const { code, level, reason } of findings) if (!known.has(code)) known.set(code, { level, what: reason, why: reason });
  const codes = [...known.keys()];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'longshore',
            rules: [...known].map(([id, { level, what, why }]) => ({
              id,
              shortDescription: { text: what },
              fullDescription: { text: why },
              defaultConfiguration: { level },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code))),
      },
    ],
  };
}

function result(finding: Finding, ruleIndex: number): object {
  const { code, level, message, step, place, counterExample, reason, source, suggestion, facts, accepted } = finding;
  const location = [
    ...(place === undefined ? [] : [{ physicalLocation: physical(place) }]),
    ...(step === undefined ? [] : [{ logicalLocations: [{ fullyQualifiedName: step, kind: 'member' }] }]),
  ];
  const text = [message, ...(counterExample === undefined ? [] : [`So: ${counterExample}.`]), suggestion].join('\n');
  return {
    ruleId: code,
    ruleIndex,
    level,
    message: { text },
    ...(location.length === 0 ? {} : { locations: [Object.assign({}, ...location)] }),
    ...(accepted === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: accepted }] }),
    properties: { reason, suggestion, ...(facts === undefined ? {} : { facts }), ...(source === undefined ? {} : { source }) },
  };
}

function physical(place: string): object {
  const match = /^(.*):(\d+)$/.exec(place);
  // An URI has no backslash, and a relative one is relative to where the command was started.
  const uri = encodeURI((match?.[1] ?? place).replaceAll('\\', '/'));
  return { artifactLocation: { uri }, ...(match === null ? {} : { region: { startLine: Number(match[2]) } }) };
}
