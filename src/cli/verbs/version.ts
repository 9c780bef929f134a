/** `version` and `version-check`: print, and compare, the versions of osdaemonctl and of the running osdaemond. */
import { REQUEST_EXITS } from '../exitcodes.ts';
import { jsonText } from '../formatting.ts';
import { installedVersion } from '../installation.ts';
import type { Verb, VerbCall } from '../verb.ts';

export const versionVerb: Verb = {
  name: 'version',
  synopsis: '',
  operands: 'none',
  arity: [0, 0],
  options: [],
  description: 'show the versions of osdaemonctl and osdaemond',
  json: '{client, host}',
  exitCodes: REQUEST_EXITS,
  examples: ['osdaemonctl version'],
  async run(call) {
    await printVersions(call);
    return 0;
  },
};

export const versionCheckVerb: Verb = {
  ...versionVerb,
  name: 'version-check',
  description: 'show both versions; exit 1 if they differ',
  examples: ['osdaemonctl version-check || osdaemonctl shutdown'],
  run: async (call) => ((await printVersions(call)) ? 0 : 1),
};

/** @returns whether the versions are the same */
async function printVersions({ client, terminal, json }: VerbCall): Promise<boolean> {
  const versions = { client: installedVersion(), host: (await client.host()).version };
  terminal.print(json ? jsonText(versions) : `osdaemonctl ${versions.client}\nosdaemond ${versions.host}\n`);
  return versions.client === versions.host;
}
