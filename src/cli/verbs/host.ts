/** `shutdown`, `version`, `version-check`: about the host itself. */

import { EXIT_FAILED } from '../outcometext.ts';
import { ownVersion } from '../ownpackage.ts';
import { jsonText } from '../values.ts';
import type { Call, Verb } from '../verb.ts';

export const shutdownVerb: Verb = {
  name: 'shutdown',
  also: 'quit',
  usage: '',
  operands: 'none',
  takes: [0, 0],
  options: [{ name: 'force', says: 'SIGKILL to all daemons at once' }],
  says: 'stop all daemons, then the host; ends when nothing is left, exit 1 when something is',
  examples: ['osdaemonctl shutdown'],
  async run({ client, terminal, json, flags }: Call): Promise<number> {
    const left = await client.shutdown({ force: flags.has('force') });
    if (json) terminal.out(jsonText({ left }));
    else terminal.say(left.length === 0 ? 'the host has stopped' : `the host ends without ${left.join(', ')}`);
    return left.length === 0 ? 0 : EXIT_FAILED;
  },
};

export const versionVerb: Verb = {
  name: 'version',
  usage: '',
  operands: 'none',
  takes: [0, 0],
  options: [],
  says: 'the versions of this client and of the host',
  examples: ['osdaemonctl version'],
  async run(call: Call): Promise<number> {
    await tellVersions(call);
    return 0;
  },
};

export const versionCheckVerb: Verb = {
  name: 'version-check',
  usage: '',
  operands: 'none',
  takes: [0, 0],
  options: [],
  says: 'the same; exit 1 when they differ',
  examples: ['osdaemonctl version-check || osdaemonctl shutdown'],
  run: async (call: Call) => ((await tellVersions(call)) ? 0 : EXIT_FAILED),
};

/** Returns whether they are the same. */
async function tellVersions({ client, terminal, json }: Call): Promise<boolean> {
  const versions = { client: ownVersion(), host: (await client.host()).version };
  terminal.out(json ? jsonText(versions) : `client ${versions.client}\nhost ${versions.host}\n`);
  return versions.client === versions.host;
}
