/** The executable osdaemonctl; it loads only what the command needs. */
import { cliMain } from '../cli/climain.ts';

cliMain(process.argv.slice(2)).then((code) => process.exit(code));
