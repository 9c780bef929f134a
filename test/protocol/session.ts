/** Starts a protocol session whose handlers record what they are called with, in order. */
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

/** The configuration of the captured cases, which uses a small part of the dialect. */
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

export class RecordingHandlers implements SessionHandlers {
  readonly #sections: ReadonlyMap<string, AnswerSection>;
  /** `register s k`, `ready`, `log`, in the order in which they came. */
  readonly events: string[] = [];
  readonly records: LogRecord[] = [];
  heartbeats = 0;

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

  heartbeat(): void {
    this.heartbeats += 1;
  }

  log(records: readonly LogRecord[]): void {
    this.events.push('log');
    this.records.push(...records);
  }

  get texts(): readonly string[] {
    return this.records.map(({ level, text }) => `${level}: ${text}`);
  }
}

/** A session of daemon `d`. */
export function startSession(
  sections: ReadonlyMap<string, AnswerSection>,
  options: Partial<SessionOptions> = {},
): { session: ProtocolSession; handlers: RecordingHandlers; send: (text: string) => string } {
  const handlers = new RecordingHandlers(sections);
  const session = new ProtocolSession(
    { daemon: 'd', verbs: new Set(), maxLine: 16 * 1024 * 1024, ...options },
    handlers,
  );
  return { session, handlers, send: (text) => session.read(Buffer.from(text)) };
}
