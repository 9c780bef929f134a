/** Changes the configuration: `config set`, `config delete` and `reload-config`. The change is in effect when the operation returns. */
import { OsdaemonError } from '../base/errors.ts';
import { diagnosticText } from '../config/ini/diagnostic.ts';
import type { ChangeAnswer, KeyQuery, SetRequest } from '../wire/config.ts';
import type { OperationContext } from './context.ts';

/**
 * Writes the value to the last file.
 * @throws {OsdaemonError} `bad_value`, `bad_configuration`, `unreadable_file`, `unwritable_file`, `stopping`; nothing has
 *   changed then
 */
export function setConfig(ctx: OperationContext, { section, key, value }: SetRequest): ChangeAnswer {
  return changeConfig(ctx, () => ctx.store.set(section, key, value));
}

/** Deletes the key from the last file; does nothing if it is not there. @throws {OsdaemonError} as `setConfig` */
export function deleteConfig(ctx: OperationContext, { section, key }: KeyQuery): ChangeAnswer {
  return changeConfig(ctx, () => ctx.store.delete(section, key));
}

/** @throws {OsdaemonError} `bad_configuration` with every error (the previous configuration stays in effect); `stopping` */
export function reloadConfig(ctx: OperationContext): ChangeAnswer {
  const answer = changeConfig(ctx, () => {
    const errors = ctx.store.reload('complete');
    if (errors.length === 0) return;
    const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
    throw new OsdaemonError(
      'bad_configuration',
      `${count}; still using the previous configuration: ${errors.map(diagnosticText).join('; ')}`,
    );
  });
  return { ...answer, file: null };
}

function changeConfig({ store, shutdown }: OperationContext, change: () => void): ChangeAnswer {
  if (shutdown.isStopping) {
    throw new OsdaemonError('stopping', 'osdaemond is shutting down; cannot change the configuration');
  }
  let changed = false;
  const off = store.changed.on(() => {
    changed = true;
  });
  try {
    change();
  } finally {
    off();
  }
  return { changed, file: store.writtenFile(), warnings: store.warnings.map(diagnosticText) };
}
