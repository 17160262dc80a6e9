// `longshore render PLAN -o DIR`: the plan's Kubernetes objects as YAML folders, for people who keep them in a repository.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import { kubeObjectsKind } from '../../kinds/resource/kube-object/kube-object.ts';
import type { Step } from '../../plan/step.ts';
import { manifestFiles, type ManifestFile } from '../../render/manifest-files.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { lintGate } from '../lint-gate.ts';
import { loadPlan } from '../load-plan.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';

export interface RenderOptions {
  readonly out: string;
}

export async function render(target: string, { out }: RenderOptions, session: Session): Promise<ExitCode> {
  const { cwd } = session.environment;
  const loaded = await loadPlan(target, cwd, { fetch: true });
  lintGate(loaded, await session.parts.kinds(), session);
  const files = manifestFiles(loaded.plan, { objectsOf });
  for (const file of files) {
    const path = join(resolve(cwd, out), ...file.path.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, manifestText(file));
  }
  if (session.output === 'json')
    writeDocument(session, 'render/v1', { plan: loaded.plan.name, folder: out, files: files.map(({ path }) => path) });
  else writeLines(session, [`wrote ${files.length} files below ${join(out, 'k8s')}`]);
  return exitCodes.done;
}

function objectsOf(step: Step, input: JsonObject): readonly JsonObject[] {
  const { objects } = input;
  return step.kind === kubeObjectsKind.name && Array.isArray(objects) ? objects.filter(isJsonObject) : [];
}

/** Version 1.1 quotes what Kubernetes would otherwise read as a boolean or an octal number. */
function manifestText({ comments, content }: ManifestFile): string {
  const head = comments.map((line) => `# ${line}\n`).join('');
  return `${head}${stringify(content, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })}`;
}
