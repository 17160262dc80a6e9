// Collects open questions while a survey is put together. Lines that a parser did not understand are shown only as a count and by
// their first words: what stands further on may be a password.
import type { Section, Sections } from '../frame.ts';
import type { Parsed } from '../parse/parsed.ts';
import type { Question } from '../seen.ts';

export class Doubts {
  readonly #questions = new Map<string, Question>();
  get questions(): readonly Question[] {
    return [...this.#questions.values()];
  }

  ask(about: string, text: string): void {
    this.#questions.set(`${about}\n${text}`, { about, text });
  }

  /** The items; a question for what was not understood. */
  take<Item>(section: string, { items, unread }: Parsed<Item>): readonly Item[] {
    const [first] = unread;
    if (first !== undefined) {
      const begins = first.trim().split(/\s+/)[0]?.slice(0, 20) ?? '';
      this.ask(
        'host',
        `${unread.length} of the lines of "${section}" could not be read, the first begins with "${begins}": what do they say?`,
      );
    }
    return items;
  }

  /** The files that could be read; a question for each that could not. */
  files(section: Section | undefined): readonly { readonly path: string; readonly text: string }[] {
    return (section?.files ?? []).filter(({ path, denied }) => {
      if (denied === true) this.ask('host', `"${path}" is not for this user to read: what stands there?`);
      return denied !== true;
    });
  }

  /** Text of a section; a question when it began and did not end. */
  text(sections: Sections, name: string): string {
    const section = sections.get(name);
    if (section !== undefined && section.status === undefined) this.ask('host', `"${name}" was cut off: what else is there?`);
    if (section?.status === 124) this.ask('host', `"${name}" took too long: what is there?`);
    return section?.text ?? '';
  }
}
