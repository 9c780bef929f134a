/** Describes the running osdaemond: version, process, configuration files. */
import type { HostView } from '../wire/host.ts';
import { API } from '../wire/routes.ts';
import type { OperationContext } from './context.ts';

export function hostInfo({ version, started, store, daemons }: OperationContext): HostView {
  return {
    version,
    api: API,
    pid: process.pid,
    started,
    daemons: daemons().size,
    state_dir: store.settings.host.stateDir,
    files: store.layers.map(({ path }) => path),
    written_file: store.writtenFile(),
  };
}
