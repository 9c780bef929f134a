/** A host for one conversation that keeps what it was told, in order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBytes } from '../../src/base/text.ts';
import type { AnswerSection } from '../../src/protocol/answers.ts';
import type { LogRecord } from '../../src/protocol/logrecord.ts';
import { ProtocolSession, type SessionHandlers, type SessionOptions } from '../../src/protocol/session.ts';
import { VECTORS } from '../support/vectors.ts';

export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function sectionsOf(sections: Sections): ReadonlyMap<string, AnswerSection> {
  return new Map(
    Object.entries(sections).map(([name, keys]) => [
      name,
      new Map(Object.entries(keys).map(([key, value]) => [key, { value }])),
    ]),
  );
}

/** The configuration of the captured cases, which needs no more of the dialect than this. */
export function capturedSections(): ReadonlyMap<string, AnswerSection> {
  const sections = new Map<string, Map<string, { value: string }>>();
  let section = new Map<string, { value: string }>();
  const text = (bytes: string): string => decodeBytes(Buffer.from(bytes, 'latin1'));
  for (const line of readFileSync(join(VECTORS, 'protocol.ini'), 'latin1').split('\n')) {
    const equals = line.indexOf(' = ');
    if (line.startsWith('[')) {
      section = new Map();
      sections.set(text(line.slice(1, -1)), section);
    } else if (equals > 0) {
      section.set(text(line.slice(0, equals)), { value: text(line.slice(equals + 3)) });
    }
  }
  return sections;
}

export class RecordingPartner implements SessionHandlers {
  readonly #sections: ReadonlyMap<string, AnswerSection>;
  /** `register s k`, `ready`, `log`, in the order in which they came. */
  readonly events: string[] = [];
  readonly said: LogRecord[] = [];
  beats = 0;

  constructor(sections: ReadonlyMap<string, AnswerSection>) {
    this.#sections = sections;
  }

  section(name: string): AnswerSection | undefined {
    return this.#sections.get(name);
  }

  register(section: string, key?: string): void {
    this.events.push(key === undefined ? `register ${section}` : `register ${section} ${key}`);
  }

  ready(): void {
    this.events.push('ready');
  }

  beat(): void {
    this.beats += 1;
  }

  log(said: readonly LogRecord[]): void {
    this.events.push('log');
    this.said.push(...said);
  }

  get texts(): readonly string[] {
    return this.said.map(({ level, text }) => `${level}: ${text}`);
  }
}

/** A conversation with daemon `d`, and all that it tells its host. */
export function converse(
  sections: ReadonlyMap<string, AnswerSection>,
  options: Partial<SessionOptions> = {},
): { conversation: ProtocolSession; partner: RecordingPartner; says: (text: string) => string } {
  const partner = new RecordingPartner(sections);
  const conversation = new ProtocolSession(
    { daemon: 'd', verbs: new Set(), maxLine: 16 * 1024 * 1024, ...options },
    partner,
  );
  return { conversation, partner, says: (text) => conversation.read(Buffer.from(text)) };
}
