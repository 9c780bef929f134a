/** A change of the configuration by a face takes the road of a changed file, and is in force when it is answered. */
import { OsdaemonError } from '../base/errors.ts';
import { diagnosticText } from '../config/ini/diagnostic.ts';
import type { ChangeAnswer, KeyQuery, SetRequest } from '../wire/config.ts';
import type { OperationContext } from './context.ts';

/** @throws OsdaemonError `bad_value`, `bad_configuration`, `unreadable_file`, `unwritable_file`, `stopping`; nothing has changed then */
export function setConfig(place: OperationContext, { section, key, value }: SetRequest): ChangeAnswer {
  return changing(place, () => place.store.set(section, key, value));
}

/** Errors as of `set`; a key that is not there is no error. */
export function deleteConfig(place: OperationContext, { section, key }: KeyQuery): ChangeAnswer {
  return changing(place, () => place.store.delete(section, key));
}

/** @throws OsdaemonError `bad_configuration`, with every mistake; the last good configuration stays in force */
export function reloadConfig(place: OperationContext): ChangeAnswer {
  const answer = changing(place, () => {
    const mistakes = place.store.reload('complete');
    if (mistakes.length === 0) return;
    const count = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
    throw new OsdaemonError(
      'bad_configuration',
      `the files have ${count}, and the last good configuration stays in force: ${mistakes.map(diagnosticText).join('; ')}`,
    );
  });
  return { ...answer, file: null };
}

function changing(place: OperationContext, act: () => void): ChangeAnswer {
  if (place.stop.isStopping) throw new OsdaemonError('stopping', 'the host is stopping and changes nothing any more');
  let changed = false;
  const off = place.store.changed.on(() => {
    changed = true;
  });
  try {
    act();
  } finally {
    off();
  }
  return { changed, file: place.store.writtenFile(), notes: place.store.warnings.map(diagnosticText) };
}
